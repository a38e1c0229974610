/**
 * Whether memory and speed of the collector stay the same for any length of a run: a stream that k6 wrote is repeated,
 * each time later, and read through the product's own FIFO and recording in a process of its own.
 *
 *     node bench/long/flat.ts [ROWS]     (default 5 million; 70 million are two hours at 1000 requests a second)
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { build } from "rolldown";
import { createK6Engine } from "../../src/engine/k6/k6-engine.ts";
import { runLoad, startTarget } from "../stream/k6-run.ts";
import type { FlatLine } from "./flat-reader.ts";
import { readBlock, type StreamBlock } from "./stream-block.ts";

const REQUESTS = 20_000;
const REQUESTS_PER_SECOND = 1000;
const wanted = Number(process.argv[2] ?? 5_000_000);

const folder = await mkdtemp(join(tmpdir(), "bench-long-"));
try {
  const block = await recordBlock();
  const repetitions = Math.ceil(wanted / block.rows);
  console.log(`${block.rows} rows in ${block.seconds} s, repeated ${repetitions} times`);
  report(await readAll(block, repetitions), (await stat(join(folder, "run.recording"))).size);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function recordBlock(): Promise<StreamBlock> {
  const csv = join(folder, "samples.csv");
  const path = process.env.K6_PATH || "k6";
  const version = /v(\d+\.\d+\.\d+)/.exec(
    spawnSync(path, ["version"], { encoding: "utf8" }).stdout ?? "",
  )?.[1];
  if (version === undefined) throw new Error("this bench needs a k6 on PATH or at K6_PATH");
  const target = await startTarget();
  const engine = createK6Engine({ path, version, notes: [] });
  await runLoad(engine, target.url, REQUESTS, { collect: null, files: { csv }, fewTags: true });
  await target.stop();
  return readBlock(csv, REQUESTS_PER_SECOND);
}

async function readAll(block: StreamBlock, repetitions: number): Promise<FlatLine[]> {
  const fifo = join(folder, "fifo");
  const seconds = block.seconds * repetitions;
  const args = [fifo, join(folder, "run.recording"), String(block.startSeconds * 1000), String(seconds)];
  const reader = spawn(process.execPath, [await bundled(), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const lines: FlatLine[] = [];
  const ready = Promise.withResolvers<void>();
  const exited = new Promise<void>((resolve, reject) => {
    reader.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`the reader ended with ${code}`)),
    );
  });
  createInterface(reader.stdout).on("line", (text) => {
    console.log(text);
    const said = JSON.parse(text);
    if (said.ready) ready.resolve();
    else lines.push(said);
  });
  await Promise.race([ready.promise, exited]);
  await pipeline(async function* () {
    yield block.header;
    for (let n = 0; n < repetitions; n++) yield* pieces(block.repetition(n));
  }, createWriteStream(fifo));
  reader.stdin.end();
  await exited;
  return lines;
}

/** Copies, because the block is written anew while the pieces before are still on their way. */
function* pieces(rows: Buffer): Generator<Buffer> {
  const SIZE = 1 << 20;
  for (let at = 0; at < rows.length; at += SIZE) yield Buffer.from(rows.subarray(at, at + SIZE));
}

/** As it is shipped: one file. Node's own handling of TypeScript would be measured otherwise. */
async function bundled(): Promise<string> {
  const file = join(folder, "flat-reader.mjs");
  const input = join(import.meta.dirname, "flat-reader.ts");
  await build({ input, platform: "node", output: { file, format: "esm" }, logLevel: "silent" });
  return file;
}

function report(lines: FlatLine[], recordingBytes: number): void {
  const whole = lines.slice(0, -1);
  const [first] = whole;
  if (first === undefined) return;
  const rates = whole.map(({ cpuSeconds }) => 1 / cpuSeconds);
  const later = rates.slice(1);
  const median = later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? Number.NaN;
  const lastTen = rates.slice(-10);
  const mean = (list: number[]) => list.reduce((sum, rate) => sum + rate, 0) / list.length;
  const rows = lines.at(-1)?.rows ?? 0;
  const peak = Math.max(...lines.map((line) => line.peakMb ?? line.rssMb));
  const mostRss = Math.max(...lines.map((line) => line.rssMb));
  console.log(
    [
      `rows: ${rows} on ${execFileSync("uname", ["-m"], { encoding: "utf8" }).trim()}, Node.js ${process.versions.node}`,
      `first million: ${(rates[0] ?? 0).toFixed(2)} million rows per CPU second; median of the later ones ${median.toFixed(2)}; last ten ${mean(lastTen).toFixed(2)}`,
      `memory after the first million: ${first.rssMb.toFixed(0)} MB; largest ever ${mostRss.toFixed(0)} MB (peak ${peak.toFixed(0)} MB)`,
      `recording: ${(recordingBytes / 1e6).toFixed(2)} MB, ${(recordingBytes / rows).toFixed(3)} bytes a row`,
    ].join("\n"),
  );
}
