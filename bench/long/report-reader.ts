/** Reads one recording, judges it and writes its report, as `load-action report` does; prints what that took. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { writeReport } from "../../src/pipeline/report-files.ts";
import { replay } from "../../src/terminal/replay.ts";
import { peakMb } from "../stream/readers/peak-memory.ts";

/** Times in seconds, sizes in MB; `peakMb` is null where the system does not tell. */
export interface ReportCost {
  readSeconds: number;
  judgeSeconds: number;
  writeSeconds: number;
  peakMb: number | null;
  pageMb: number;
  /** Whether all of the recording could be read. */
  complete: boolean;
}

const [file = "", out = ""] = process.argv.slice(2);
let beganMs = performance.now();
const lap = () => {
  const tookMs = performance.now() - beganMs;
  beganMs += tookMs;
  return tookMs / 1000;
};
const recording = await readRecording(file, { partial: true });
const readSeconds = lap();
const gate = { policy: DEFAULT_POLICY, failOn: [], baselineStore: null };
const view = await replay(recording, { ...gate, cwd: process.cwd(), env: {}, file });
const judgeSeconds = lap();
await writeReport(view, out, "");
const writeSeconds = lap();
const page = await stat(join(out, "report.html"));
const cost: ReportCost = {
  readSeconds,
  judgeSeconds,
  writeSeconds,
  peakMb: peakMb(),
  pageMb: page.size / 1e6,
  complete: recording.complete,
};
console.log(JSON.stringify(cost));
