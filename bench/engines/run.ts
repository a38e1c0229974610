/**
 * Compares the embedded engine with a real k6 on the same targets, in turns, in the same run, and writes the figures
 * to RESULTS.md: what each reports as latency at a steady rate, and the highest rate that each holds.
 */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { arch, cpus, loadavg, platform } from "node:os";
import { join } from "node:path";
import { createEmbeddedEngine } from "../../src/engine/embedded/embedded-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { type Measured, measure, startTarget } from "./measure.ts";

const STEADY_RATE = 200;
const STEADY_SECONDS = 4;
const ROUNDS = 3;
const RATES = [250, 500, 1000, 1500, 2000, 3000, 4000, 5000, 6500, 8000];
const CLIMB_SECONDS = 3;
/** A neighbour on the machine can only make a rate look too high to hold, so each gets a second try. */
const TRIES = 2;
/** The climb ends where so many rates one after the other were too high. */
const MISSES = 2;

const [loadBefore = 0] = loadavg();
const engines: Engine[] = [createEmbeddedEngine({ entry: join(import.meta.dirname, "embedded-arm.ts") })];
const k6 = findK6();
if (k6) engines.push(k6);
else console.log("k6 is left out: there is none at K6_PATH or on PATH.");

const lines: string[] = [];
for (const sleepMs of [0, 20]) {
  const name = sleepMs === 0 ? "that answers at once" : `that sleeps ${sleepMs} ms`;
  for (const [engine, rounds] of await steady(sleepMs)) {
    const p50 = median(rounds.map((round) => round.p50Ms));
    const p95 = median(rounds.map((round) => round.p95Ms));
    lines.push(`| ${engine.name} | p50 / p95 at ${STEADY_RATE}/s, target ${name} | ${p50} ms / ${p95} ms |`);
  }
}
for (const [engine, rate] of await climb()) {
  lines.push(`| ${engine.name} | highest rate held, target that answers at once | ${rate}/s |`);
}
const report = render(lines);
await writeFile(join(import.meta.dirname, "RESULTS.md"), report);
console.log(report);

async function steady(sleepMs: number): Promise<Map<Engine, Measured[]>> {
  const target = await startTarget(sleepMs);
  const results = new Map<Engine, Measured[]>(engines.map((engine) => [engine, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const engine of engines) {
      const measured = await measure(engine, target.url, STEADY_RATE, STEADY_SECONDS);
      console.log(`${engine.name}, sleep ${sleepMs} ms, round ${round + 1}: ${JSON.stringify(measured)}`);
      results.get(engine)?.push(measured);
    }
  }
  await target.stop();
  return results;
}

/** A rate is held when at least 99 % of the planned iterations ended and nothing failed. */
async function climb(): Promise<Map<Engine, number>> {
  const target = await startTarget(0);
  const held = new Map<Engine, number>(engines.map((engine) => [engine, 0]));
  const misses = new Map<Engine, number>(engines.map((engine) => [engine, 0]));
  for (const rate of RATES) {
    for (const [engine, missed] of misses) {
      if (missed === MISSES) continue;
      const holding = await holds(engine, target.url, rate);
      misses.set(engine, holding ? 0 : missed + 1);
      if (holding) held.set(engine, rate);
    }
  }
  await target.stop();
  return held;
}

async function holds(engine: Engine, url: string, rate: number): Promise<boolean> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const measured = await measure(engine, url, rate, CLIMB_SECONDS);
    console.log(`${engine.name} at ${rate}/s, try ${attempt}: ${JSON.stringify(measured)}`);
    if (measured.completed >= measured.planned * 0.99 && measured.failed === 0) return true;
  }
  return false;
}

function findK6(): Engine | null {
  const path = process.env.K6_PATH || "k6";
  const answer = spawnSync(path, ["version"], { encoding: "utf8", timeout: 20_000 });
  const version = /v(\d+\.\d+\.\d+)/.exec(answer.stdout ?? "")?.[1];
  return answer.status === 0 && version ? createK6Engine({ path, version, notes: [] }) : null;
}

function median(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(2);
}

function render(rows: string[]): string {
  const [cpu] = cpus();
  const versions = engines.map((engine) => `${engine.name} ${engine.version}`).join(", ");
  return [
    "# The embedded engine beside k6",
    "",
    `Measured ${new Date().toISOString().slice(0, 10)} by \`npm run bench:engines\`: ${versions}, Node.js ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} x ${cpu?.model ?? "unknown"}. Target (a lean \`node:http\` server, one thread), engine and reader share these cores. Load average before it began: ${loadBefore.toFixed(1)}.`,
    "",
    "| engine | what | figure |",
    "|---|---|---|",
    ...rows,
    "",
    `Latency is \`http_req_duration\` as the engine itself reports it: median of ${ROUNDS} rounds of ${STEADY_SECONDS} s, engines in turns. A rate (steps: ${RATES.join(", ")}) is held when 99 % of the planned iterations end and none fails, for ${CLIMB_SECONDS} s with at most 200 VUs, in one of ${TRIES} tries.${k6 ? "" : " There was no k6 to compare with."}`,
    "",
  ].join("\n");
}
