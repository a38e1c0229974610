/** Reads k6's CSV with the product's own collector and writes a recording; prints what it took as JSON. */
import { closeSync, openSync, readSync } from "node:fs";
import { ArmCollector } from "../../../src/measure/collector.ts";
import type { RecordingMeta } from "../../../src/measure/recording.ts";
import { RecordingWriter } from "../../../src/measure/recording-file.ts";
import { peakMb } from "./peak-memory.ts";

const [csv = "", recording = "", startedAt = "0"] = process.argv.slice(2);
const CHUNK_BYTES = 64 * 1024;

const startedAtMs = Number(startedAt);
const writer = await RecordingWriter.open(recording, {} as RecordingMeta, startedAtMs);
const collector = new ArmCollector({ arm: "head", writer, startedAtMs });
const before = process.cpuUsage();
// Read as wc and DuckDB do; what asynchronous reading costs is Node's, and the same for whatever reads.
const file = openSync(csv, "r");
const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
for (;;) {
  const bytesRead = readSync(file, chunk, 0, CHUNK_BYTES, null);
  if (bytesRead === 0) break;
  collector.write(chunk.subarray(0, bytesRead));
}
closeSync(file);
const end = { outcome: "completed" as const, exitCode: 0, signal: null, message: "" };
collector.finish({ thresholds: [], metrics: [], end }, "");
await writer.close({ complete: true });
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    rows: collector.health().rows,
    cpuSeconds: (user + system) / 1e6,
    peakMb: peakMb(),
  }),
);
