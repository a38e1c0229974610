/** Verdicts are values. Nothing in here does I/O; nothing missing, corrupt or cut ever becomes `pass`. */

import type { CriterionOutcome, SuccessResult } from "../criteria/success-result.ts";
import type { ThresholdResult } from "../measure/recording.ts";
import type { Criterion } from "../scenario/scenario.ts";

export const RUN_VERDICTS = ["pass", "fail", "inconclusive", "disturbed", "no-baseline"] as const;
export type RunVerdict = (typeof RUN_VERDICTS)[number];

export type Outcome = "slower" | "faster" | "same" | "cannot tell";

/** What a comparison is about. */
export type Scope =
  | { kind: "total" }
  | { kind: "endpoint"; endpoint: string }
  | { kind: "metric"; metric: string };

/**
 * `location` is the geometric mean of the latency ("latency overall"): it moves when the whole distribution
 * does. `value` is the mean of a custom metric.
 */
export type ComparedMetric = "location" | "p50" | "p95" | "p99" | "failures" | "value";

export interface Measured {
  /** Milliseconds for latency, 0..1 for failures, the metric's own unit for `value`; null where nothing was measured. */
  value: number | null;
  /** Requests (or values) behind it. */
  count: number;
  /** Failed requests; only for `failures`. */
  failed?: number;
  /** Set where so many requests timed out that the true value is this or larger. */
  atLeast?: true;
}

export interface Change {
  /** `ratio`: 0.07 means +7 %; `points`: 0.002 means +0.2 percentage points. */
  unit: "ratio" | "points";
  estimate: number;
  /** 95 % interval where the judge has one. */
  low: number | null;
  high: number | null;
  /** For an endpoint with few requests: the estimate drawn towards that of all traffic. Nothing is decided on it. */
  shrunk?: number;
}

export interface Comparison {
  scope: Scope;
  metric: ComparedMetric;
  /** Whether it may turn the run red. */
  gated: boolean;
  outcome: Outcome;
  base: Measured;
  head: Measured;
  change: Change | null;
  /** Plain words, no jargon: why this outcome. */
  reason: string;
  /** Where the outcome is `cannot tell`: seconds of the same load after which it could tell; null if unknown. */
  needsSeconds: number | null;
}

export interface CriterionResult {
  criterion: Criterion;
  outcome: CriterionOutcome;
  /** Same unit as the criterion's limit; null where it could not be had. */
  actual: number | null;
  count: number;
  /** How the figure was obtained, or why it is unknown. */
  how: string;
}

export type ReasonCode =
  | "slower"
  | "criterion-missed"
  | "threshold-crossed"
  | "head-broken"
  | "both-broken"
  | "shard-lost"
  | "generator-saturated"
  | "runner-disturbed"
  | "no-baseline"
  | "needs-more-data"
  | "criterion-unknown"
  | "partial-run"
  | "no-preview"
  | "preflight-failed"
  | "preflight-unknown"
  | "passed";

export interface Reason {
  code: ReasonCode;
  /** One plain sentence. The first reason of a judgement is its headline. */
  text: string;
}

export interface Threshold extends ThresholdResult {
  /** null where there is no base. */
  crossedByBase: boolean | null;
  /** Whether it makes the run `fail`. */
  fails: boolean;
}

export interface Judgement {
  verdict: RunVerdict;
  reasons: Reason[];
  comparedWith: "side-by-side" | "history" | "nothing";
  /** Number of stored entries behind a history comparison. */
  historyEntries: number;
  comparisons: Comparison[];
  criteria: CriterionResult[];
  /** What is asked beyond limits; absent where nothing is. */
  successCriteria?: SuccessResult[];
  thresholds: Threshold[];
  /** Endpoints with too little traffic to judge. */
  notJudged: string[];
  /** Words and figures for "How this was judged", one paragraph each. */
  method: string[];
}
