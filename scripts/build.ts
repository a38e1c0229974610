/**
 * Bundles the action, the terminal command, the client of Kubernetes, the generic k6 script, the module for scripts of one's own and what the
 * report page is dressed in into one file
 * each, and collects the licences of what is inside. The same sources give the same bytes: `node scripts/build.ts --out DIR` is how a test checks it.
 */
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Plugin, rolldown } from "rolldown";
import { PAGE_SCRIPT, PAGE_STYLE } from "../src/report/html/page-assets.ts";
import { licencesOf } from "./licences.ts";
import { bundlePage } from "./report-page.ts";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "dist") } } });
const out = resolve(values.out);

interface Bundle {
  input: string;
  file: string;
  platform: "node" | "neutral";
  external: RegExp[];
  banner?: string;
}

const bundles: Bundle[] = [
  { input: "src/index.ts", file: "index.js", platform: "node", external: [/^node:/] },
  {
    input: "src/cli.ts",
    file: "cli.js",
    platform: "node",
    external: [/^node:/],
    banner: "#!/usr/bin/env node",
  },
  {
    input: "src/engine/k6-operator/kubernetes-client.ts",
    file: "kubernetes.js",
    platform: "node",
    external: [/^node:/],
  },
  {
    input: "src/scenario/k6/generic-script.ts",
    file: "k6-script.js",
    platform: "neutral",
    external: [/^k6($|\/)/],
  },
  {
    input: "src/scenario/k6/errors-module.ts",
    file: "k6-errors.js",
    platform: "neutral",
    external: [/^k6($|\/)/],
  },
];
/** What editors know of a bundle that people import. */
const TYPINGS = "k6-errors.d.ts";

/** Some packages still say `os` for `node:os`; one form shows that nothing but Node itself is imported. */
const nodePrefix: Plugin = {
  name: "node-prefix",
  resolveId: (id) => (builtinModules.includes(id) ? { id: `node:${id}`, external: true } : null),
};

/** What packages try to load and do without: a program that finds such a package somewhere must not run it. */
const OPTIONAL = ["bufferutil", "supports-color", "utf-8-validate"];
const withoutOptional: Plugin = {
  name: "without-optional",
  resolveId: (id) => (OPTIONAL.includes(id) ? `\0optional:${id}` : null),
  load: (id) => (id.startsWith("\0optional:") ? 'throw new Error("left out");' : null),
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const bundled = new Set<string>();
for (const bundle of bundles) {
  const build = await rolldown({
    cwd: root,
    input: bundle.input,
    platform: bundle.platform,
    external: bundle.external,
    plugins: [nodePrefix, withoutOptional],
    onLog(level, log, defaultHandler) {
      // Third-party code inside node_modules warns about its own habits; ours must not warn at all.
      if (level === "warn" && !log.message.includes("node_modules")) throw new Error(log.message);
      defaultHandler("debug", log);
    },
  });
  const { output } = await build.write({
    file: join(out, bundle.file),
    format: "esm",
    codeSplitting: false,
    ...(bundle.banner ? { banner: bundle.banner } : {}),
  });
  await build.close();
  for (const chunk of output) {
    if (chunk.type === "chunk") for (const id of chunk.moduleIds) bundled.add(id);
  }
}
const page = await bundlePage();
await writeFile(join(out, PAGE_SCRIPT), page.script);
await writeFile(join(out, PAGE_STYLE), page.style);
for (const id of page.moduleIds) bundled.add(id);
await copyFile(join(root, "src/scenario/k6", TYPINGS), join(out, TYPINGS));
await writeFile(join(out, "licenses.txt"), await licencesOf(bundled));
const built = [...bundles.map((bundle) => bundle.file), PAGE_SCRIPT, PAGE_STYLE, TYPINGS];
console.log(`built ${built.join(", ")} and licenses.txt in ${out}`);
