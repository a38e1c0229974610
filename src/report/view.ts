import type { Drifts } from "../drift/drifts.ts";
import type { Judgement } from "../judge/verdict.ts";
import type { FailureClass, MetricType, Phase, Recording } from "../measure/recording.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";

/** The quantiles that a report can show, 0..1. */
export const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

export interface EndpointFigures {
  /** `*` is all traffic. */
  endpoint: string;
  count: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  averageMs: number | null;
  maxMs: number | null;
  /** 0..1, of the latencies: those of requests that timed out, which truly took longer. Absent where it is not known. */
  timedOutShare?: number;
  /** Milliseconds, in the order of {@link QUANTILES}. */
  quantilesMs: (number | null)[];
  requestsPerSecond: number;
}

export interface EndpointRow {
  endpoint: string;
  head: EndpointFigures;
  base: EndpointFigures | null;
  /** Mean milliseconds per phase. */
  headPhasesMs: Partial<Record<Phase, number>>;
  basePhasesMs: Partial<Record<Phase, number>> | null;
}

/** The load generator of one arm over the judged window. */
export interface LoadFigures {
  maxVus: number;
  iterations: number;
  droppedIterations: number;
  bytesSent: number;
  bytesReceived: number;
}

export interface CheckFigures {
  passes: number;
  fails: number;
}

export interface CheckRow {
  check: string;
  head: CheckFigures;
  base: CheckFigures | null;
}

/** A custom metric of one arm, in its own unit. For a `rate`, `average` is the share of true values, 0..1. */
export interface MetricFigures {
  count: number;
  sum: number;
  average: number | null;
  min: number | null;
  p50: number | null;
  p95: number | null;
  max: number | null;
  last: number | null;
}

export interface MetricRow {
  metric: string;
  type: MetricType;
  head: MetricFigures;
  base: MetricFigures | null;
}

/** What the report knows about the world around the run. */
export interface RunContext {
  repository: string | null;
  headSha: string | null;
  baseSha: string | null;
  baseName: string | null;
  runUrl: string | null;
  pullRequest: number | null;
  fromFork: boolean;
  /** The sentence that says so, where the figures are somebody else's and decide nothing. */
  advisory?: string;
  reportDir: string;
  recordingFile: string;
  /** Command and arguments that give the same verdict again; `judge` with the recording where absent. */
  replayWith?: string[];
  /** What was compared with, for example `main at 1a2b3c4, recorded 2 hours ago`; null side by side or for nothing. */
  baseline: string | null;
  baselineProblems: string[];
  /** Everything that was decided on the person's behalf: notes of scenario, request, engine. */
  notes: string[];
  generatedAt: string;
}

/** The one model that every report is rendered from: comment, summary, annotations, terminal, JSON, page. */
export interface ReportView {
  context: RunContext;
  recording: Recording;
  judgement: Judgement;
  /** All traffic first, then endpoints by falling traffic. Empty where the run made no HTTP request. */
  endpoints: EndpointRow[];
  checks: CheckRow[];
  metrics: MetricRow[];
  load: { head: LoadFigures; base: LoadFigures | null };
  warmUpSeconds: number;
  judgedSeconds: number;
  /** What was watched of the target while the load ran; absent where nothing was. */
  monitors?: MonitorSeries[];
  /** What rises or falls for good; absent where the run was too short to tell. */
  drifts?: Drifts;
}
