import type { MetricType, ThresholdResult } from "../recording.ts";

export type SummarySource = "summary-export" | "handle-summary" | "machine-readable-summary" | "recording";

/** Milliseconds. What the summary does not tell is null; which figures it tells is the user's choice in k6. */
export interface LatencyFigures {
  avgMs: number | null;
  medMs: number | null;
  p90Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

export interface SummaryMetric {
  name: string;
  type: MetricType;
  /** Named as k6 names them: `avg`, `p(95)`, `count`, `rate`, `value`. */
  values: Record<string, number>;
}

export interface SummaryLoad {
  maxVus: number;
  iterations: number;
  droppedIterations: number;
  bytesSent: number;
  bytesReceived: number;
}

/** What a summary tells of a whole run. It has no distribution, so nothing can be tested with it. */
export interface SummaryFigures {
  source: SummarySource;
  /** Requests; null for a script that made none. */
  count: number | null;
  failed: number | null;
  requestsPerSecond: number | null;
  seconds: number | null;
  latency: LatencyFigures;
  /** Failed requests can be very fast or very slow, so only `expected` is comparable without a second thought. */
  latencyOf: "expected responses" | "all responses";
  /** Empty for a machine-readable summary, which does not tell them. */
  thresholds: ThresholdResult[];
  checks: { name: string; passes: number; fails: number }[];
  load: SummaryLoad;
  /** Metrics that k6 does not know by itself. */
  custom: SummaryMetric[];
}

export const NO_LATENCY: LatencyFigures = {
  avgMs: null,
  medMs: null,
  p90Ms: null,
  p95Ms: null,
  p99Ms: null,
  maxMs: null,
};
