/**
 * Reads a stream through the product's own FIFO, collector and recording, and prints one line of JSON per million
 * rows: what the process took for them, and how large it is.
 */

import { openStream } from "../../src/engine/stream-source.ts";
import { keepHeapSteady } from "../../src/measure/collecting-heap.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import { RecordingWriter } from "../../src/measure/recording-file.ts";
import { peakMb } from "../stream/readers/peak-memory.ts";
import { aRecordingMeta } from "./recording-meta.ts";

/** What is printed; memory in MB, null where the system does not tell. */
export interface FlatLine {
  rows: number;
  cpuSeconds: number;
  wallSeconds: number;
  rssMb: number;
  peakMb: number | null;
}

const MILLION = 1_000_000;
const [fifo = "", recording = "", startedAt = "0", seconds = "0"] = process.argv.slice(2);
const startedAtMs = Number(startedAt);
const writer = await RecordingWriter.open(recording, aRecordingMeta(Number(seconds)), startedAtMs);
const collector = new ArmCollector({ arm: "head", writer, startedAtMs, url: "http://127.0.0.1/" });
keepHeapSteady();
let cpu = process.cpuUsage();
let wallMs = performance.now();
let said = 0;
const failed = Promise.withResolvers<never>();
const stream = await openStream(fifo, {
  onChunk(chunk) {
    collector.write(chunk);
    if (collector.health().rows >= said + MILLION) say(said + MILLION);
  },
  onError: failed.reject,
});
console.log(JSON.stringify({ ready: true, rssMb: rssMb() }));
// The feeder says when it is done; then the rest is read.
await Promise.race([new Promise((resolve) => process.stdin.once("end", resolve).resume()), failed.promise]);
await stream.finish();
const end = {
  outcome: "completed" as const,
  exitCode: 0,
  signal: null,
  message: "The script ran to its end.",
};
collector.finish({ thresholds: [], metrics: [], end }, "http://127.0.0.1/");
await writer.close({ complete: true });
console.log(JSON.stringify({ ...line(), health: collector.health() }));

function say(rows: number): void {
  said = rows;
  console.log(JSON.stringify(line()));
  cpu = process.cpuUsage();
  wallMs = performance.now();
}

function line(): FlatLine {
  const { user, system } = process.cpuUsage(cpu);
  return {
    rows: collector.health().rows,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - wallMs) / 1000,
    rssMb: rssMb(),
    peakMb: peakMb(),
  };
}

function rssMb(): number {
  return process.memoryUsage.rss() / 1024 / 1024;
}
