/** A k6 script and what it takes in by relative path. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { significantText } from "./script-text.ts";

const MAX_FILES = 500;
const IMPORTED =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|\bopen\s*\(\s*)(["'`])(\.{1,2}\/[^"'`\n]+)\1/g;
const IS_SCRIPT = /\.(?:[cm]?js|ts)$/;

/**
 * SHA-256 over a script and every file that it imports or opens by a literal relative path, and so on. Comments and
 * spaces in scripts do not count.
 * A path that is put together while the script runs is not seen.
 */
export async function hashScript(path: string): Promise<string> {
  const files = new Map<string, string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined && files.size < MAX_FILES; next = waiting.pop()) {
    if (files.has(next)) continue;
    const content = await readFile(next).catch((error: NodeJS.ErrnoException) => {
      // k6 itself reports what it cannot open, if it ever comes to that line.
      if (next !== path && ["ENOENT", "EISDIR", "EACCES"].includes(error.code ?? "")) return null;
      throw error;
    });
    if (content === null) continue;
    const isScript = next === path || IS_SCRIPT.test(next);
    const text = content.toString("utf8");
    files.set(next, sha256(isScript ? significantText(text) : content));
    if (!isScript) continue;
    for (const [, , imported] of text.matchAll(IMPORTED))
      waiting.push(resolve(dirname(next), imported ?? ""));
  }
  const lines = [...files].map(
    ([file, hash]) => `${hash} ${relative(dirname(path), file).replaceAll("\\", "/")}`,
  );
  return sha256(lines.sort().join("\n"));
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
