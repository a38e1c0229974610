import type { Judgement } from "../judge/verdict.ts";
import type { Phase, Recording } from "../measure/recording.ts";

export interface EndpointFigures {
  /** `*` is all traffic. */
  endpoint: string;
  count: number;
  failed: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  averageMs: number | null;
  maxMs: number | null;
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

/** What the report knows about the world around the run. */
export interface RunContext {
  repository: string | null;
  headSha: string | null;
  baseSha: string | null;
  baseName: string | null;
  runUrl: string | null;
  pullRequest: number | null;
  fromFork: boolean;
  reportDir: string;
  recordingFile: string;
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
  /** All traffic first, then endpoints by falling traffic. */
  endpoints: EndpointRow[];
  warmUpSeconds: number;
  judgedSeconds: number;
}
