import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { writeReport } from "../../src/pipeline/report-files.ts";
import { replay } from "../../src/terminal/replay.ts";
import { requestsIn, URL_OF_RUN } from "./short-run.ts";

const RUNS = 50;
const AT_ONCE = 5;
/** Writing a whole report takes longer than the run. */
const REPORT_EVERY = 10;
const LONGEST_MS = 400;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "killed-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts a run and kills it; returns the last second that it said was saved. */
async function killedAfter(path: string, delayMs: number): Promise<number> {
  const process_ = spawn(process.execPath, [join(import.meta.dirname, "short-run-process.ts"), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let saved = Number.NaN;
  const lines = createInterface(process_.stdout);
  lines.on("line", (line) => {
    saved = Number(/^saved up to (-?\d+)$/.exec(line)?.[1]);
  });
  const read = once(lines, "close");
  const exited = once(process_, "exit");
  await Promise.race([once(lines, "line"), exited]);
  await wait(delayMs);
  process_.kill("SIGKILL");
  const [, signal] = await exited;
  await read;
  expect(signal).toBe("SIGKILL");
  return saved;
}

async function check(run: number): Promise<void> {
  const path = join(folder, `${run}.recording`);
  const delayMs = Math.random() * LONGEST_MS;
  const saved = await killedAfter(path, delayMs);
  const recording = await readRecording(path, { partial: true });
  const { head } = recording;
  const about = `killed ${delayMs} ms after its first checkpoint`;
  expect(recording.complete, about).toBe(false);
  expect(head.url).toBe(URL_OF_RUN);
  // Whole seconds without a gap, from the first to the last one saved at least.
  expect(
    head.requests.map(({ second, count, latency }) => [second, count, latency.count]),
    about,
  ).toEqual(head.requests.map((_, second) => [second, requestsIn(second), requestsIn(second)]));
  expect(head.requests.length - 1, about).toBeGreaterThanOrEqual(saved);

  const gate = { policy: DEFAULT_POLICY, failOn: [], baselineStore: null };
  const view = await replay(recording, { ...gate, cwd: folder, env: {}, file: path });
  expect(view.judgement.verdict).not.toBe("pass");
  expect(view.judgement.reasons.map(({ code }) => code)).toContain("partial-run");
  if (run % REPORT_EVERY !== 0) return;
  const out = join(folder, `report-${run}`);
  await writeReport(view, out, "");
  expect(await readFile(join(out, "comment.md"), "utf8")).toContain("cut off");
}

test("fifty runs killed anywhere lose nothing but what came after the last checkpoint", {
  timeout: 600_000,
}, async () => {
  for (let run = 0; run < RUNS; run += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => check(run + i)));
  }
});
