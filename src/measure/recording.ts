/**
 * What a finished (or interrupted) run is, in memory. Everything after the engine works on this alone, so a
 * verdict can be replayed from the file bit for bit. `recording-file.ts` writes and reads it.
 */

import type { ArmName } from "./arm-name.ts";
import type { ErrorGroup } from "./error-group.ts";
import type { FailureClass } from "./failure-classes.ts";
import type { LogHistogram } from "./histogram.ts";

export type { ArmName } from "./arm-name.ts";
export type { ErrorGroup } from "./error-group.ts";
export { FAILURE_CLASSES, type FailureClass } from "./failure-classes.ts";

/** Parts of a request, in the order in which they happen. All in milliseconds. */
export const PHASES = ["blocked", "connecting", "tls", "sending", "waiting", "receiving"] as const;
export type Phase = (typeof PHASES)[number];

/** The requests of one endpoint that ended in one second. */
export interface RequestCell {
  /** Seconds since {@link Recording.startedAtMs}; both arms share this clock. */
  second: number;
  /** Index into {@link ArmRecording.endpoints}. */
  endpoint: number;
  /** All requests, failed ones included. */
  count: number;
  failures: Partial<Record<FailureClass, number>>;
  /**
   * In milliseconds: `http_req_duration` of the expected responses, and the time after which requests were given up that
   * timed out, which is the least that they can have taken.
   */
  latency: LogHistogram;
}

/** Phases are kept coarser than the total: one cell per endpoint and {@link PHASE_CELL_SECONDS}. */
export interface PhaseCell {
  /** First second of the cell. */
  second: number;
  endpoint: number;
  phases: Record<Phase, LogHistogram>;
}
export const PHASE_CELL_SECONDS = 10;

/** A custom metric (or a k6 metric that is not about HTTP) in one second. */
export interface MetricCell {
  second: number;
  /** Index into {@link ArmRecording.metrics}. */
  metric: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  values: LogHistogram;
}

export type MetricType = "trend" | "rate" | "counter" | "gauge" | "unknown";

export interface MetricInfo {
  name: string;
  /** Known once the engine has written its summary. */
  type: MetricType;
}

export interface CheckCell {
  second: number;
  /** Index into {@link ArmRecording.checks}. */
  check: number;
  passes: number;
  fails: number;
}

/** The load generator in one second. */
export interface LoadCell {
  second: number;
  vus: number;
  iterations: number;
  droppedIterations: number;
  bytesSent: number;
  bytesReceived: number;
}

/** A threshold that a user's script declared, and whether k6 says it was crossed. */
export interface ThresholdResult {
  metric: string;
  expression: string;
  crossed: boolean;
}

/** How the load process ended, in the words of `engine/k6/exit-codes.ts`. */
export interface ArmEnd {
  /**
   * `completed`: ran to its end (crossed thresholds included); `stopped`: ended early by us, on purpose;
   * `cancelled`: ended by the person or the job; `aborted`: the script ended itself; `failed`: it broke.
   */
  outcome: "completed" | "stopped" | "cancelled" | "aborted" | "failed";
  exitCode: number | null;
  signal: string | null;
  /** One line that says what happened. */
  message: string;
  /** Where a planned look ended the run: the first second that is not judged. */
  judgedUntil?: number;
}

/** Lines of the sample stream that could not be used. Never fatal, never silent. */
export interface StreamHealth {
  rows: number;
  broken: number;
  truncated: number;
  foreign: number;
  /** A few of them, cut and cleaned, to look at. */
  samples: string[];
}

export interface ArmRecording {
  arm: ArmName;
  /** The target as it may be shown: no user, password, query or fragment. */
  url: string;
  /** Names, most traffic first is not promised; the last one is `other` where the limit of 50 was reached. */
  endpoints: string[];
  metrics: MetricInfo[];
  checks: string[];
  requests: RequestCell[];
  phases: PhaseCell[];
  metricCells: MetricCell[];
  checkCells: CheckCell[];
  load: LoadCell[];
  thresholds: ThresholdResult[];
  /** Absent in recordings that were cut, imported, or made before there were any. */
  errors?: ErrorGroup[];
  /** Absent where no error answer was looked at: none came, or the script does not look at them. */
  errorAnswers?: import("./error-answers.ts").ErrorAnswers;
  /** Absent where no answer had an id of its own. */
  slowest?: import("./slow-request.ts").SlowRequest[];
  stream: StreamHealth;
  end: ArmEnd;
}

/** The runner itself in one second. */
export interface RunnerCell {
  second: number;
  /** 0..1 over all cores. */
  cpu: number;
  /** 0..1: time that the hypervisor gave to somebody else. */
  steal: number;
  /** Longest event-loop delay of this process in that second. */
  eventLoopLagMs: number;
}

/** Learned from pairs of deployments of one commit, of the same key. By metric of all traffic. */
export interface RunNoise {
  /** Pairs of two deployments. */
  pairs: number;
  spreads: Partial<
    Record<
      "location" | "p50" | "p95" | "p99",
      { inflation: number; deployment: number; observations: number }
    >
  >;
}

/** What was found out about one item of the pre-test checklist before the load. */
export interface PreflightItem {
  /** As in `preflight/items.ts`; a later version may have others. */
  item: string;
  /** Whether the run may not begin where it failed. */
  required: boolean;
  state: "ok" | "failed" | "unknown" | "confirmed";
  /** A sentence without its full stop, names between backticks. */
  text: string;
  /** Who confirmed it, and on which day (`2026-11-20`); only for `confirmed`. */
  by?: string;
  on?: string;
}

/** What was asked, and who ran it. Written first, so that even a killed run can be read. */
export interface RecordingMeta {
  /** Version of the recording's form. A newer one is refused. */
  schema: 1;
  tool: string;
  runName: string;
  scenario: {
    name: string;
    kind: "yaml" | "script";
    hash: string;
    /** The load in words, for example `30 iterations/s for 90 s after 10 s of warm-up`. */
    shape: string;
    /** Canonical JSON of the load shape or of the overrides; part of a baseline's key. */
    shapeKey: string;
    criteria: import("../scenario/scenario.ts").Criterion[];
    judgedMetrics: import("../scenario/scenario.ts").JudgedMetric[];
  };
  engine: { name: "k6" | "embedded"; version: string };
  /** How the samples were collected. */
  collected: "csv" | "histograms" | "imported-csv" | "imported-json" | "imported-summary";
  seed: number;
  /** Seconds at the start that are not judged. */
  warmUpSeconds: number;
  /** Seconds of load that were planned after the warm-up; null where only the script knows. */
  plannedSeconds: number | null;
  /** Planned level for an open model, iterations per second; null otherwise. */
  plannedRate: number | null;
  runner: { os: string; arch: string; cores: number; hosted: boolean; labels: string };
  repository: string | null;
  headSha: string | null;
  baseSha: string | null;
  /** Which part of the load this is; absent for the whole. */
  shard?: import("../shard/shard.ts").Shard;
  /** Joined of so many parts; what is wrong with them, a sentence each that names the part. */
  shards?: { of: number; faults: string[] };
  /** The arms were recorded one after the other: what runs vary by is part of every difference. */
  armsApart?: boolean;
  /** What was known of unchanged code when the run began; absent where there was no ledger. */
  noise?: RunNoise;
  /** The pre-test checklist; absent where none is configured. */
  preflight?: PreflightItem[];
  /** Criteria beside the scenario's limits; absent where none are configured. */
  successCriteria?: import("../criteria/criterion.ts").SuccessCriterion[];
  /** The profile that the load was made by; absent where it was the scenario's own. */
  profile?: string;
}

export interface Recording {
  meta: RecordingMeta;
  /** Unix time in milliseconds of second 0. */
  startedAtMs: number;
  head: ArmRecording;
  base: ArmRecording | null;
  runner: RunnerCell[];
  /** What was watched of the target while the load ran; absent where nothing was. */
  monitors?: import("../observe/monitors/series.ts").MonitorSeries[];
  /** false: the file has no end mark, or the run was cut; everything up to there is in it. */
  complete: boolean;
}
