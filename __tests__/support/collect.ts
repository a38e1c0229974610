import { ArmCollector } from "../../src/measure/collector.ts";
import type { ArmRecording } from "../../src/measure/recording.ts";
import { RecordingBuilder } from "../../src/measure/recording-builder.ts";
import { type CsvRow, csvOf } from "./csv.ts";
import { makeRecording } from "./recordings.ts";

/** Second 0 of everything that is collected in tests. */
export const START_MS = 1_700_000_000_000;

export const COMPLETED = {
  thresholds: [],
  metrics: [],
  end: { outcome: "completed" as const, exitCode: 0, signal: null, message: "ran to its end" },
};

/** A collector that writes into memory, and what it has written so far. */
export function collecting() {
  const builder = new RecordingBuilder(makeRecording().meta, START_MS);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs: START_MS });
  return { collector, arm: (): ArmRecording => builder.build({ complete: true }).head };
}

export function collect(stream: string | readonly CsvRow[]): ArmRecording {
  const { collector, arm } = collecting();
  collector.write(Buffer.from(typeof stream === "string" ? stream : csvOf(stream)));
  collector.finish(COMPLETED, "http://target.test");
  return arm();
}
