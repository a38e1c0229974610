import { join } from "node:path";
import { cleanText } from "./escape.ts";
import { allTraffic, comparedWithWords } from "./headline.ts";
import { plainSpaces } from "./numbers.ts";
import type { ReportView } from "./view.ts";

export const OUTPUTS = [
  "verdict",
  "p95-ms",
  "p99-ms",
  "error-rate",
  "requests-per-second",
  "baseline",
  "report-dir",
  "recording",
  "result",
  "junit",
  "comment-url",
] as const;
/** Files of the report's directory that outputs name. */
export const RECORDING_FILE = "run.recording";
export const RESULT_FILE = "result.json";
export const JUNIT_FILE = "junit.xml";

export type Output = (typeof OUTPUTS)[number];

/** The action's outputs, of head where they are figures; empty where there is nothing to say. */
export function outputsOf(view: ReportView, { commentUrl }: { commentUrl: string }): Record<Output, string> {
  const head = allTraffic(view)?.head;
  return {
    verdict: view.judgement.verdict,
    "p95-ms": figure(head?.p95Ms, 3),
    "p99-ms": figure(head?.p99Ms, 3),
    "error-rate": head && head.count > 0 ? figure(head.failed / head.count, 6) : "",
    "requests-per-second": figure(head?.requestsPerSecond, 3),
    baseline: plainSpaces(cleanText(comparedWithWords(view).replaceAll("`", ""))),
    "report-dir": view.context.reportDir,
    recording: view.context.recordingFile,
    result: join(view.context.reportDir, RESULT_FILE),
    junit: join(view.context.reportDir, JUNIT_FILE),
    "comment-url": commentUrl,
  };
}

/** Plain decimals, without needless zeros. */
function figure(value: number | null | undefined, digits: number): string {
  return value == null || !Number.isFinite(value) ? "" : String(Number(value.toFixed(digits)));
}
