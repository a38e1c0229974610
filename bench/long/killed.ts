/**
 * A real two-hour shape pressed into a few minutes, with a real k6: the recording is copied at random moments (which is
 * what a kill at that moment leaves), and in the end the run is killed. What is left is compared with what the target
 * counted itself.
 *
 *     node bench/long/killed.ts [MINUTES] [SCALE]     (default 10 minutes at a fifth of the users)
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { startImageApi } from "../../examples/image-api/image-api.ts";
import { readRecording } from "../../src/measure/recording-file.ts";

const [minutes = 10, scale = 0.2] = process.argv.slice(2).map(Number);
const COPIES = 8;
/** Two seconds until a second is closed, four until it is written, and some for a busy machine. */
const BEHIND_MS = 8_000;
const REPOSITORY = join(import.meta.dirname, "../..");

const folder = await mkdtemp(join(tmpdir(), "bench-long-"));
const dist = join(folder, "dist");
await promisify(execFile)(process.execPath, [join(REPOSITORY, "scripts/build.ts"), "--out", dist]);
await cp(join(REPOSITORY, "scenarios"), join(folder, "scenarios"), { recursive: true });
const api = await startImageApi({ sleepMs: 20 });
/** What the target had answered, over time. */
const counted: { atMs: number; requests: number }[] = [];
const counter = setInterval(() => counted.push({ atMs: Date.now(), requests: total() }), 200);
const run = startRun();
try {
  const lastsMs = minutes * 60_000;
  const moments = Array.from({ length: COPIES }, () => Math.random() * lastsMs * 0.95).sort((a, b) => a - b);
  while (total() === 0) {
    if (run.exitCode !== null) throw new Error(`the run ended with ${run.exitCode} before it sent anything`);
    await wait(100);
  }
  const beganMs = Date.now();
  console.log("| at | recovered | target had answered | 8 s before |");
  console.log("| --: | --: | --: | --: |");
  for (const [at, moment] of moments.entries()) {
    await wait(Math.max(1_000, Math.max(5_000, moment) - (Date.now() - beganMs)));
    const last = at === COPIES - 1;
    const copy = join(folder, `${at}.recording`);
    if (last) {
      run.kill("SIGKILL");
      await once(run, "exit");
    }
    const atMs = Date.now();
    await copyFile(join(folder, "report", "run.recording"), copy);
    await check(copy, atMs, last ? "killed" : "copied");
  }
} finally {
  run.kill("SIGKILL");
  clearInterval(counter);
  await api.close();
  await rm(folder, { recursive: true, force: true });
}

function startRun(): ChildProcess {
  const args = [
    ...["run", "endurance", "--url", api.url, "--engine", "k6", "--duration", `${minutes}m`],
    ...["--scale", String(scale), "--out", join(folder, "report")],
  ];
  return spawn(process.execPath, [join(dist, "cli.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    cwd: folder,
  });
}

async function check(copy: string, atMs: number, how: string): Promise<void> {
  const recording = await readRecording(copy, { partial: true });
  const recovered = recording.head.requests.reduce((sum, cell) => sum + cell.count, 0);
  const before = answeredAt(atMs - BEHIND_MS);
  const now = total();
  const seconds = ((atMs - recording.startedAtMs) / 1000).toFixed(0);
  console.log(`| ${how} at ${seconds} s | ${recovered} | ${now} | ${before} |`);
  if (recording.complete || recovered < before || recovered > now)
    throw new Error(`${how}: not as it should be`);
  const out = `${copy}.report`;
  await promisify(execFile)(process.execPath, [join(dist, "cli.js"), "report", copy, "--out", out]);
  const { verdict } = JSON.parse(await readFile(join(out, "result.json"), "utf8"));
  if (verdict === "pass") throw new Error(`${how}: a part of a run has passed`);
}

function answeredAt(atMs: number): number {
  return counted.findLast((count) => count.atMs <= atMs)?.requests ?? 0;
}

function total(): number {
  return Object.values(api.counts()).reduce((sum, count) => sum + count, 0);
}
