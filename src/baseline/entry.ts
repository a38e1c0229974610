import type { LogHistogram } from "../measure/histogram.ts";
import type { FailureClass } from "../measure/recording.ts";

/** What makes two runs comparable. Runs with another key are never mixed. */
export interface BaselineKey {
  scenario: string;
  scenarioHash: string;
  shapeKey: string;
  /** Operating system, architecture, cores, hosted or labels. */
  runnerClass: string;
  /** For example `k6-2` or `embedded`. */
  engineMajor: string;
}

export interface QuantileWithError {
  valueMs: number;
  /** Standard error of the logarithm, from blocks of the run; null where there were too few. */
  logStandardError: number | null;
}

export interface BaselineEndpoint {
  endpoint: string;
  count: number;
  failures: Partial<Record<FailureClass, number>>;
  /** Whole run without the warm-up, expected responses and requests that timed out, milliseconds. */
  latency: LogHistogram;
  p50: QuantileWithError;
  p95: QuantileWithError;
  p99: QuantileWithError;
}

/** One run, small: extracted from a recording, appended to a store, never changed. */
export interface BaselineEntry {
  schema: 1;
  id: string;
  key: BaselineKey;
  commit: string | null;
  branch: string | null;
  /** ISO 8601. */
  recordedAt: string;
  runUrl: string | null;
  tool: string;
  seconds: number;
  requestsPerSecond: number;
  /** The total comes first and is named `*`. */
  endpoints: BaselineEndpoint[];
}
