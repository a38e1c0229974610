/**
 * Runs the shipped gate, shortened, on two processes of the same code of which one is throttled now and then, and writes
 * down what the judge makes of it. Linux, as root; about nine minutes.
 *
 *     npm run build && npm run bench:verdict:throttled
 */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startImageApiProcess } from "../../examples/demo/image-api-process.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import type { RunVerdict } from "../../src/judge/verdict.ts";
import type { ArmName } from "../../src/measure/recording.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { cgroupFor, throttleInEpisodes } from "./throttled/cgroup.ts";

export interface ThrottledRow {
  /** Share of one core that is left to the throttled process in an episode; 1: nobody is throttled. */
  quota: number;
  episodeSeconds: number;
  arm: ArmName;
  verdicts: Partial<Record<RunVerdict, number>>;
}

export interface Throttled {
  date: string;
  seconds: number;
  rate: number;
  rows: ThrottledRow[];
}

/** The API burns 5 ms per request, so 30 requests a second need 15 % of a core. */
const FLAGS = ["--burn-ms", "5", "--sigma", "0.5", "--sleep-ms", "3"];
const RATE = 30;
const CASES: Omit<ThrottledRow, "verdicts">[] = [
  { quota: 1, episodeSeconds: 2, arm: "head" },
  ...(["head", "base"] as const).flatMap((arm) =>
    [
      { quota: 0.2, episodeSeconds: 2 },
      { quota: 0.2, episodeSeconds: 20 },
      { quota: 0.1, episodeSeconds: 5 },
    ].map((one) => ({ ...one, arm })),
  ),
];

if (import.meta.main) {
  const { values } = parseArgs({
    options: { runs: { type: "string", default: "1" }, seconds: { type: "string", default: "60" } },
  });
  const seconds = Number(values.seconds);
  const rows: ThrottledRow[] = [];
  for (const one of CASES) {
    const row: ThrottledRow = { ...one, verdicts: {} };
    for (let run = 0; run < Number(values.runs); run++) {
      const verdict = await runThrottled(one, seconds);
      row.verdicts[verdict] = (row.verdicts[verdict] ?? 0) + 1;
    }
    rows.push(row);
    console.log(JSON.stringify(row));
  }
  const found: Throttled = { date: new Date().toISOString().slice(0, 10), seconds, rate: RATE, rows };
  const out = join(import.meta.dirname, "results/throttled.json");
  writeFileSync(out, `${JSON.stringify(found, null, 1)}\n`);
}

async function runThrottled(
  { quota, episodeSeconds, arm }: Omit<ThrottledRow, "verdicts">,
  seconds: number,
): Promise<RunVerdict> {
  const directory = mkdtempSync(join(tmpdir(), "throttled-"));
  const ended = new AbortController();
  try {
    const head = await startImageApiProcess([...FLAGS, "--seed", String(randomInt(1, 2 ** 30))]);
    const base = await startImageApiProcess([...FLAGS, "--seed", String(randomInt(1, 2 ** 30))]);
    const victim = arm === "head" ? head : base;
    const cgroup = cgroupFor(victim.pid);
    const throttling = throttleInEpisodes(cgroup, quota, episodeSeconds, ended.signal);
    try {
      await load(head.url, base.url, seconds, directory);
    } finally {
      ended.abort();
      await throttling;
      await Promise.all([head[Symbol.asyncDispose](), base[Symbol.asyncDispose]()]);
      cgroup[Symbol.dispose]();
    }
    const recording = await readRecording(join(directory, "run.recording"), { partial: true });
    return judgeRun({ recording, history: [], policy }).verdict;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function load(url: string, baseUrl: string, seconds: number, directory: string): Promise<void> {
  const cli = join(import.meta.dirname, "../../dist/cli.js");
  const args = ["run", "gate", "--url", url, "--base-url", baseUrl, "--duration", `${seconds}s`];
  const run = spawn(process.execPath, [cli, ...args, "--report-dir", directory, "--fail-on", "none"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(run, "close")) as [number | null];
  if (code !== 0) throw new Error(`the load ended with exit code ${code}`);
}
