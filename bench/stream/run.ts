/**
 * What collecting costs, on both ends: reading a stream of real k6 output beside other readers of the same run, and
 * the CPU that k6 spends per request with and without outputs. Writes RESULTS.md.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { arch, cpus, platform, tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { type Output, runLoad, startTarget } from "./k6-run.ts";
import { firstTimeMs, type Reading, readersOf, type Streams } from "./readers.ts";

const RECORDED_ITERATIONS = 200_000;
const COST_ITERATIONS = 30_000;
const ROUNDS = 4;

const WAYS: [string, Output][] = [
  ["no output", { collect: null, files: {}, fewTags: false }],
  ["our collection, our own script (few tags)", { collect: "csv", files: {}, fewTags: true }],
  ["our collection, a user's script (all tags)", { collect: "csv", files: {}, fewTags: false }],
  ["`collect: histograms`, our own script", { collect: "histograms", files: {}, fewTags: true }],
  ["`collect: histograms`, a user's script", { collect: "histograms", files: {}, fewTags: false }],
  ["`--out json`", { collect: null, files: { json: "/dev/null" }, fewTags: false }],
];

const engine = findK6();
const folder = await mkdtemp(join(tmpdir(), "bench-stream-"));
try {
  const results = join(import.meta.dirname, "RESULTS.md");
  const costOnly = process.argv[2] === "cost";
  const reading = costOnly ? [readingIn(await readFile(results, "utf8"))] : [...(await readingTable()), ""];
  const lines = [...reading, ...(await costTable())];
  await writeFile(results, render(lines));
  console.log(render(lines));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The part about reading of results that stay. */
function readingIn(results: string): string {
  const from = results.indexOf("## Reading");
  const to = results.indexOf("## What it costs k6");
  if (from < 0 || to < 0) throw new Error("RESULTS.md has no part about reading; run all of the bench");
  return results.slice(from, to - 1);
}

async function readingTable(): Promise<string[]> {
  const streams = await record();
  const { readers, absent } = await readersOf(streams, folder);
  const readings = new Map<string, Reading[]>(readers.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, read } of readers) {
      const reading = await read();
      console.log(`${name}, round ${round + 1}: ${JSON.stringify(reading)}`);
      readings.get(name)?.push(reading);
    }
  }
  const sizes = await Promise.all([streams.csv, streams.json].map(async (file) => (await stat(file)).size));
  const [csvMb, jsonMb] = sizes.map((bytes) => (bytes / 1e6).toFixed(0));
  return [
    "## Reading",
    "",
    `One run of k6 wrote both: ${(streams.rows / 1e6).toFixed(2)} million samples, ${csvMb} MB of CSV and ${jsonMb} MB of JSON. Medians of ${ROUNDS} rounds, one core each; rows per second of CPU time, start-up and compilation of the process's own code included.`,
    "",
    "| reader | million rows/s | CPU | peak memory |",
    "| --- | --: | --: | --: |",
    ...[...readings].map(([name, rounds]) => readingRow(name, rounds)),
    ...absent.flatMap((line) => ["", line]),
  ];
}

function readingRow(name: string, rounds: Reading[]): string {
  const cpuSeconds = median(rounds.map((reading) => reading.cpuSeconds));
  const peaks = rounds.flatMap(({ peakMb }) => (peakMb === null ? [] : [peakMb]));
  const rate = (rounds[0]?.rows ?? 0) / cpuSeconds / 1e6;
  const shownRate = rate === 0 ? "" : rate.toFixed(2);
  const peak = peaks.length === 0 ? "" : `${median(peaks).toFixed(0)} MB`;
  return `| ${name} | ${shownRate} | ${cpuSeconds.toFixed(2)} s | ${peak} |`;
}

/** A stream of more than a million samples, as CSV and as JSON, from the same run. */
async function record(): Promise<Streams> {
  const files = { csv: join(folder, "samples.csv"), json: join(folder, "samples.json") };
  const target = await startTarget();
  await runLoad(engine, target.url, RECORDED_ITERATIONS, { collect: null, files, fewTags: true });
  await target.stop();
  const counted = spawnSync("wc", ["-l", files.csv], { encoding: "utf8" });
  return {
    ...files,
    startedAtMs: await firstTimeMs(files.csv),
    rows: Number.parseInt(counted.stdout, 10) - 1,
  };
}

async function costTable(): Promise<string[]> {
  const target = await startTarget();
  const micros = new Map<string, number[]>(WAYS.map(([name]) => [name, []]));
  const ownMicros = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, output] of WAYS) {
      const { k6, own } = await runLoad(engine, target.url, COST_ITERATIONS, output);
      const perRequest = (seconds: number) => (seconds * 1e6) / COST_ITERATIONS;
      console.log(
        `${name}, round ${round + 1}: ${perRequest(k6).toFixed(0)} us, ours ${perRequest(own).toFixed(0)} us`,
      );
      micros.get(name)?.push(perRequest(k6));
      ownMicros.set(name, Math.min(ownMicros.get(name) ?? Number.POSITIVE_INFINITY, perRequest(own)));
    }
  }
  await target.stop();
  const noneRounds = micros.get("no output") ?? [];
  const none = Math.min(...noneRounds);
  const spread = ((Math.max(...noneRounds) / none - 1) * 100).toFixed(0);
  return [
    "## What it costs k6",
    "",
    `CPU time of k6 per request (user and system, the whole process), ${COST_ITERATIONS} requests by 20 VUs, ${ROUNDS} rounds, ways in turns. The lowest round counts: other work on the machine only adds. Rounds without output differ by ${spread} %: smaller differences than that say little. Our process is what collects, per request too.`,
    "",
    "| output | rounds | lowest | to none | our process |",
    "| --- | --: | --: | --: | --: |",
    ...[...micros].map(([name, rounds]) => {
      const all = rounds.map((cost) => cost.toFixed(0)).join(", ");
      const lowest = Math.min(...rounds);
      return `| ${name} | ${all} us | ${lowest.toFixed(0)} us | ${(lowest / none).toFixed(2)} | ${(ownMicros.get(name) ?? 0).toFixed(0)} us |`;
    }),
  ];
}

function findK6(): Engine {
  const path = process.env.K6_PATH || "k6";
  const answer = spawnSync(path, ["version"], { encoding: "utf8", timeout: 20_000 });
  const version = /v(\d+\.\d+\.\d+)/.exec(answer.stdout ?? "")?.[1];
  if (!version) throw new Error("this bench needs a k6 on PATH or at K6_PATH");
  return createK6Engine({ path, version, notes: [] });
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function render(lines: string[]): string {
  const [cpu] = cpus();
  return [
    "# What collecting samples costs",
    "",
    `Measured ${new Date().toISOString().slice(0, 10)} by \`npm run bench:stream\`: k6 ${engine.version}, Node.js ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} x ${cpu?.model ?? "unknown"}, other work on the machine at the same time.`,
    "",
    ...lines,
    "",
  ].join("\n");
}
