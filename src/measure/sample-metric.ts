import {
  EXPECTATION_FAILED_METRIC,
  PROPER_ERROR_METRIC,
  RETRY_AFTER_METRIC,
  SLOW_REQUEST_METRIC,
} from "../scenario/k6/plan.ts";
import { PHASES } from "./recording.ts";

/** What a sample of a metric means for the cells. Numbers, since this is asked once per sample. */
export const KIND = {
  requests: 0,
  duration: 1,
  phase: 2,
  failed: 3,
  check: 4,
  vus: 5,
  iterations: 6,
  droppedIterations: 7,
  bytesSent: 8,
  bytesReceived: 9,
  /** Our own script: an answer of the expected status that lacks an expected field. */
  expectationFailed: 10,
  ignored: 11,
  other: 12,
  /** Our own script and its helper: about single answers. */
  properError: 13,
  retryAfter: 14,
  slowRequest: 15,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** A metric of the stream. */
export interface SampleMetric {
  kind: Kind;
  /** Index into `PHASES` for a phase, into the arm's metrics for `other`; otherwise 0. */
  index: number;
}

const KINDS = new Map<string, SampleMetric>([
  ["http_reqs", { kind: KIND.requests, index: 0 }],
  ["http_req_duration", { kind: KIND.duration, index: 0 }],
  ["http_req_failed", { kind: KIND.failed, index: 0 }],
  ["checks", { kind: KIND.check, index: 0 }],
  ["vus", { kind: KIND.vus, index: 0 }],
  ["iterations", { kind: KIND.iterations, index: 0 }],
  ["dropped_iterations", { kind: KIND.droppedIterations, index: 0 }],
  ["data_sent", { kind: KIND.bytesSent, index: 0 }],
  ["data_received", { kind: KIND.bytesReceived, index: 0 }],
  [EXPECTATION_FAILED_METRIC, { kind: KIND.expectationFailed, index: 0 }],
  [PROPER_ERROR_METRIC, { kind: KIND.properError, index: 0 }],
  [RETRY_AFTER_METRIC, { kind: KIND.retryAfter, index: 0 }],
  [SLOW_REQUEST_METRIC, { kind: KIND.slowRequest, index: 0 }],
  ["vus_max", { kind: KIND.ignored, index: 0 }],
  ["group_duration", { kind: KIND.ignored, index: 0 }],
]);
PHASES.forEach((phase, index) => {
  KINDS.set(`http_req_${phase === "tls" ? "tls_handshaking" : phase}`, { kind: KIND.phase, index });
});

/** The metric of a name; `numberOf` numbers the metrics that are kept by name. */
export function sampleMetric(name: string, numberOf: (name: string) => number): SampleMetric {
  return KINDS.get(name) ?? { kind: KIND.other, index: numberOf(name) };
}

/** Whether a metric has cells of its own, and is not a part of others. */
export function isKeptByName(name: string): boolean {
  return !KINDS.has(name);
}
