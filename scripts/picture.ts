/**
 * Draws a comment as GitHub shows it, to look at and for the README. Without arguments it draws
 * docs/images/comment.md, which the action wrote about a real run of k6 against the image API:
 *
 *   node scripts/picture.ts [COMMENT.md [PICTURE.png [WIDTH]]]
 *
 * Needs Chromium, found by CHROMIUM or on PATH. Nothing is loaded from the network.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { CHROMIUM_FLAGS } from "./chromium-flags.ts";

const root = resolve(import.meta.dirname, "..");
const [
  source = join(root, "docs/images/comment.md"),
  picture = join(root, "docs/images/comment.png"),
  width = "940",
] = process.argv.slice(2);

/** Close to GitHub's light theme: sizes, table borders, code and heading as they are there. */
const STYLE = `
  @font-face { font-family: Marks; src: local("Noto Color Emoji");
    unicode-range: U+23F3, U+26A0, U+26AA, U+1F534, U+1F7E0-1F7E2; }
  * { box-sizing: border-box; }
  body { margin: 0; padding: 16px; background: #fff; color: #1f2328;
    font: 14px/1.5 Marks, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif; }
  .comment { border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden; }
  .head { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; color: #59636e; }
  .head b { color: #1f2328; }
  .head span { border: 1px solid #d1d9e0; border-radius: 1em; padding: 0 6px; font-size: 12px; }
  .body { padding: 16px; overflow-wrap: anywhere; }
  h3 { margin: 0 0 16px; font-size: 17.5px; line-height: 1.25; font-weight: 600; }
  p, ul, table, details { margin: 0 0 16px; }
  .body > :last-child { margin-bottom: 0; }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse;
    overflow-wrap: normal; }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
  th { font-weight: 600; }
  tr:nth-child(2n) td { background: #f6f8fa; }
  code { padding: .2em .4em; font: 85% "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; }
  pre { padding: 16px; background: #f6f8fa; border-radius: 6px; overflow: auto; }
  pre code { padding: 0; background: none; }
  a { color: #0969da; }
  summary { cursor: pointer; }
`;

const markdown = await readFile(source, "utf8");
const body = micromark(markdown, {
  allowDangerousHtml: true,
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
});
const page = `<!doctype html><html><head><meta charset="utf-8"><title>Comment</title><style>${STYLE}</style></head>
<body><div class="comment"><div class="head"><b>github-actions</b> <span>bot</span> commented</div>
<div class="body">${body}</div></div>
<script>document.documentElement.dataset.height = document.body.offsetHeight;</script></body></html>`;

const folder = await mkdtemp(join(tmpdir(), "comment-picture-"));
try {
  const file = join(folder, "comment.html");
  await writeFile(file, page);
  const address = pathToFileURL(file).href;
  const dom = await chromium([`--window-size=${width},400`, "--dump-dom", address]);
  const height = /data-height="(\d+)"/.exec(dom)?.[1];
  if (height === undefined) throw new Error("Chromium did not say how high the comment is");
  const size = `--window-size=${width},${height}`;
  await chromium([size, "--force-device-scale-factor=2", `--screenshot=${resolve(picture)}`, address]);
  console.log(resolve(picture));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function chromium(args: string[]): Promise<string> {
  const flags = [...CHROMIUM_FLAGS, "--hide-scrollbars", `--user-data-dir=${join(folder, "profile")}`];
  const { stdout } = await promisify(execFile)(process.env.CHROMIUM ?? "chromium", [...flags, ...args], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  });
  return stdout;
}
