/**
 * Records real k6 streams against a target on loopback, beside what the target itself counted.
 *
 *     node scripts/record-fixtures.ts [NAME...]     # needs k6 on PATH, or K6_PATH
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CASES } from "./fixture-recorder/cases.ts";
import { type RecordedRun, record } from "./fixture-recorder/record.ts";

interface Manifest {
  k6: string;
  recordedAt: string;
  runs: Record<string, RecordedRun>;
}

const folder = join(import.meta.dirname, "..", "__tests__", "fixtures", "k6");
const manifestFile = join(folder, "manifest.json");
const k6 = process.env.K6_PATH || execFileSync("which", ["k6"], { encoding: "utf8" }).trim();
const version =
  execFileSync(k6, ["version"], { encoding: "utf8" }).match(/v\d+\.\d+\.\d+\S*/)?.[0] ?? "unknown";

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CASES.some((test) => test.name === name));
if (unknown.length > 0) throw new Error(`no such case: ${unknown.join(", ")}`);

await mkdir(folder, { recursive: true });
const before: Record<string, RecordedRun> = existsSync(manifestFile)
  ? (JSON.parse(await readFile(manifestFile, "utf8")) as Manifest).runs
  : {};
const runs: Record<string, RecordedRun> = {};
for (const test of CASES) {
  const old = before[test.name];
  if (wanted.length > 0 && !wanted.includes(test.name)) {
    if (old) runs[test.name] = old;
    continue;
  }
  for (const file of old?.files ?? []) await rm(join(folder, file), { force: true });
  runs[test.name] = await record(k6, test, folder);
  console.log(`${test.name}: exit ${runs[test.name]?.exitCode}, ${runs[test.name]?.files.join(" ")}`);
}
const manifest: Manifest = { k6: version, recordedAt: new Date().toISOString().slice(0, 10), runs };
await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
