/**
 * What a load costs in cores, bytes and time to join, and what that says for a million requests a second. Makes one
 * real load with k6 through the product, then joins copies of its recording as if each came from a shard.
 *
 *     npm run build && npm run bench:scale
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Recording } from "../../src/measure/recording.ts";
import { encodeRecording, readRecording } from "../../src/measure/recording-file.ts";
import { startTarget } from "../engines/measure.ts";
import { render, type ScaleFigures } from "./render.ts";

const { values } = parseArgs({
  options: { rate: { type: "string", default: "500" }, seconds: { type: "string", default: "60" } },
});
const root = join(import.meta.dirname, "../..");
const k6 = process.env.K6_PATH || "k6";
const work = mkdtempSync(join(tmpdir(), "bench-scale-"));
const [loadBefore = 0] = loadavg();
try {
  const { recording, file, ...load } = await makeLoad(Number(values.rate), Number(values.seconds));
  const shards: ScaleFigures["shards"] = [];
  for (const count of [1, 10, 100]) shards.push(joinCopies(recording, count));
  const report = render({
    date: new Date().toISOString().slice(0, 10),
    k6: execFileSync(k6, ["version"], { encoding: "utf8" }).split(" ")[1]!.trim(),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    loadBefore,
    ...load,
    recordingBytes: statSync(file).size,
    seconds: Number(values.seconds),
    endpoints: recording.head.endpoints.length,
    shards,
  });
  writeFileSync(join(import.meta.dirname, "RESULTS.md"), report);
  console.log(report);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The load, its processor time by process, and the recording. */
async function makeLoad(rate: number, seconds: number) {
  const scenario = join(work, "scale.yaml");
  const endpoints = Array.from({ length: 10 }, (_, index) => index);
  writeFileSync(
    scenario,
    [
      "scenario: scale",
      `duration: ${seconds}s`,
      `rate: ${rate}/s`,
      "actions:",
      ...endpoints.map(
        (n) =>
          `  - { name: a${n}, weight: 10%, method: POST, path: /things/${n}, payload: { n: ${n} }, expect: { status: 202 } }`,
      ),
    ].join("\n"),
  );
  const target = await startTarget(5);
  const out = join(work, "whole");
  const timed = join(work, "time.txt");
  const cli = join(root, "dist/cli.js");
  // The shell's own clock counts a process with its children; k6 is the only one that counts, next to our reader.
  const wrapper = join(work, "k6");
  const found = execFileSync("which", [k6], { encoding: "utf8" }).trim();
  // k6 gets only the environment that it needs, so the paths are part of the text.
  const timing = `TIMEFORMAT='%U %S'\n{ time ${JSON.stringify(found)} "$@" 2>&3; } 3>&2 2>>${JSON.stringify(timed)}`;
  writeFileSync(wrapper, `#!/usr/bin/env bash\n${timing}\n`, { mode: 0o755 });
  const child = spawn(
    process.execPath,
    [cli, "run", scenario, "--url", target.url, "--engine", "k6", "--out", out],
    {
      env: { ...process.env, K6_PATH: wrapper },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const [code] = (await once(child, "close")) as [number | null];
  await target.stop();
  if (code !== 0) throw new Error(`the load ended with exit code ${code}`);
  const file = join(out, "run.recording");
  const recording = await readRecording(file);
  const requests = recording.head.requests.reduce((sum, cell) => sum + cell.count, 0);
  const lines = readFileSync(timed, "utf8").trim().split("\n");
  // k6 is asked for its version first; the load is the run that took longest.
  const k6CpuSeconds = Math.max(
    ...lines.map((line) => line.split(" ").reduce((sum, part) => sum + Number(part), 0)),
  );
  return {
    recording,
    file,
    requests,
    k6CpuSeconds,
    rowsPerRequest: recording.head.stream.rows / requests,
  };
}

/** Joins `of` copies in a process of its own, as `load-action merge` does. */
function joinCopies(recording: Recording, of: number): ScaleFigures["shards"][number] {
  const directory = join(work, `of-${of}`);
  execFileSync("mkdir", ["-p", directory]);
  let bytes = 0;
  for (let index = 1; index <= of; index++) {
    const part = encodeRecording({ ...recording, meta: { ...recording.meta, shard: { index, of } } });
    bytes += part.length;
    writeFileSync(join(directory, `${index}.recording`), part);
  }
  const script = join(import.meta.dirname, "join.ts");
  const { stdout, status, stderr } = spawnSync(process.execPath, [script, directory], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const { joinMs, judgeMs, peakMb, requests } = JSON.parse(stdout);
  return { of, bytes, joinMs, judgeMs, peakMb, requests };
}
