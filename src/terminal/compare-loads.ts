import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { readRecording } from "../measure/recording-file.ts";
import { compareLoads } from "../profile/compare-loads.ts";
import { pageAssets } from "../report/html/page-assets.ts";
import { loadsMarkdown, loadsPage } from "../report/loads/render.ts";
import { splitFlags } from "../request/flags.ts";
import type { Command } from "./command.ts";

/**
 * `load-action compare-loads A B [--out DIR] [--json]`: what more load does to latency, failures and resources. Always
 * ends with 0: more load may cost.
 */
export const compareLoadsCommand: Command = async (args, { cwd }) => {
  const flags = splitFlags(args, ["out"]);
  const [one, other, ...rest] = flags.positionals;
  if (one === undefined || other === undefined || rest.length > 0) {
    throw new UsageError("compare-loads: write two recordings of one scenario under different loads");
  }
  const [a, b] = await Promise.all(
    [one, other].map((file) => readRecording(resolve(cwd, file), { partial: true })),
  );
  const comparison = compareLoads(a!, b!);
  const markdown = loadsMarkdown(comparison);
  const { out } = flags.values;
  if (out !== undefined) {
    const directory = resolve(cwd, out);
    const { style } = await pageAssets();
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "loads.md"), markdown);
    await writeFile(join(directory, "loads.html"), loadsPage(comparison, style));
    await writeFile(join(directory, "loads.json"), `${JSON.stringify(comparison, null, 2)}\n`);
  }
  console.log(flags.switches.has("json") ? JSON.stringify(comparison) : markdown);
  return 0;
};
