/** A run whose seconds take ten milliseconds and whose checkpoints come every four of them, until it is killed. */
import { writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { ArmCollector } from "../../src/measure/collector.ts";
import { RecordingWriter } from "../../src/measure/recording-file.ts";
import { CSV_HEADER, csvRow, requestRows } from "../support/csv.ts";
import { makeRecording } from "../support/recordings.ts";
import { requestsIn, START_MS, URL_OF_RUN } from "./short-run.ts";

const [path = ""] = process.argv.slice(2);
const { meta } = makeRecording({ base: null, seconds: 1, meta: { plannedSeconds: 7200 } });
const writer = await RecordingWriter.open(path, meta, START_MS);
const collector = new ArmCollector({ arm: "head", writer, startedAtMs: START_MS, url: URL_OF_RUN });
collector.write(Buffer.from(`${CSV_HEADER}\n`));
for (let second = 0; ; second++) {
  const timeMs = START_MS + second * 1000;
  for (let i = 0; i < requestsIn(second); i++) {
    collector.write(
      Buffer.from(
        requestRows({ timeMs: timeMs + i, durationMs: 20 + i })
          .map(csvRow)
          .join(""),
      ),
    );
  }
  writer.runner({ second, cpu: 0.2, steal: 0, eventLoopLagMs: 1 });
  if (second % 4 === 3) {
    await writer.checkpoint();
    // Two seconds stay open for samples that come late.
    writeSync(1, `saved up to ${second - 3}\n`);
  }
  await wait(10);
}
