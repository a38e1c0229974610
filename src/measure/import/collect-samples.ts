import type { JudgedMetric } from "../../scenario/scenario.ts";
import { ArmCollector } from "../collector.ts";
import type { ArmRecording, MetricInfo, Recording } from "../recording.ts";
import { RecordingBuilder } from "../recording-builder.ts";
import { importedMeta } from "./imported-meta.ts";

export interface SampleRun {
  /** Rows of `--out csv`. */
  csv: AsyncIterable<Buffer>;
  /** Types of metrics, complete when {@link csv} has been read. */
  metrics: MetricInfo[];
}

export interface SampleSource {
  name: string;
  /** The first bytes of the file. */
  start: Buffer;
  collected: "imported-csv" | "imported-json";
}

/** Reads a whole stream of samples into a recording with one arm. */
export async function collectSamples(run: SampleRun, source: SampleSource): Promise<Recording> {
  const text = source.start.toString("utf8");
  const startedAtMs = startOfSecond(firstTimeMs(text) ?? 0);
  const builder = new RecordingBuilder(importedMeta(source.name, source.collected), startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs });
  for await (const chunk of run.csv) collector.write(chunk);
  const end = { exitCode: null, signal: null, message: "Imported: how k6 ended is not in the file." };
  collector.finish(
    { thresholds: [], metrics: run.metrics, end: { outcome: "completed", ...end } },
    originIn(text),
  );
  const recording = builder.build({ complete: true });
  const { scenario } = recording.meta;
  scenario.judgedMetrics = judgedMetricsOf(recording.head);
  return { ...recording, complete: recording.head.stream.truncated === 0 };
}

/** Latencies that k6 itself measures where there is no HTTP: nobody could say in a file what to judge. */
const OTHER_LATENCIES = [
  "grpc_req_duration",
  "ws_connecting",
  "browser_http_req_duration",
  "browser_web_vital_lcp",
  "browser_web_vital_fcp",
  "browser_web_vital_inp",
  "browser_web_vital_ttfb",
];

function judgedMetricsOf(arm: ArmRecording): JudgedMetric[] {
  if (arm.requests.length > 0) return [];
  return OTHER_LATENCIES.filter((name) => arm.metrics.some((metric) => metric.name === name)).map(
    (metric) => ({
      metric,
      worse: "higher",
    }),
  );
}

/**
 * Time of the first sample, Unix milliseconds; null where there is none. Any of k6's formats: how many digits a Unix
 * time has tells its unit for the next two centuries.
 */
export function firstTimeMs(text: string): number | null {
  const time = /^[a-z_]\w*,(\d{10,19}|\d{4}-[^,]+),/im.exec(text)?.[1] ?? /"time":"([^"]+)"/.exec(text)?.[1];
  if (time === undefined) return null;
  if (!/^\d+$/.test(time)) return Number.isNaN(Date.parse(time)) ? null : Date.parse(time);
  const digits = time.length;
  const perMs = digits >= 18 ? 1e6 : digits >= 15 ? 1e3 : digits >= 12 ? 1 : 1e-3;
  return Number(time) / perMs;
}

/** A whole second, so that formats with and without fractions put every sample into the same second. */
function startOfSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}

/** Scheme, host and port of the first URL, without user and password; empty where there is none. */
function originIn(text: string): string {
  const url = /\b(?:https?|wss?):\/\/[^\s"',/?#]+/.exec(text)?.[0];
  return url === undefined ? "" : url.replace(/\/\/[^@]*@/, "//");
}
