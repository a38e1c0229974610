import type { Judgement } from "../judge/verdict.ts";
import { importedMeta } from "../measure/import/imported-meta.ts";
import type { LatencyFigures, SummaryFigures } from "../measure/import/summary-figures.ts";
import type { ArmName, ArmRecording, Recording } from "../measure/recording.ts";
import { emptyArm } from "../measure/recording-builder.ts";
import { ALL_TRAFFIC } from "../report/build-view.ts";
import { type EndpointFigures, QUANTILES, type ReportView, type RunContext } from "../report/view.ts";

export interface ComparedSummaries {
  base: SummaryFigures;
  head: SummaryFigures;
  judgement: Judgement;
}

const WHICH: Record<number, keyof LatencyFigures> = {
  0.5: "medMs",
  0.9: "p90Ms",
  0.95: "p95Ms",
  0.99: "p99Ms",
};

/** Totals in the shape that all reports are made from; what a summary does not tell stays empty. */
export function summaryView({ base, head, judgement }: ComparedSummaries, context: RunContext): ReportView {
  const recording: Recording = {
    // Whether both ran at the same time is not in them either.
    meta: { ...importedMeta("summaries of k6", "imported-summary"), armsApart: true },
    startedAtMs: Date.parse(context.generatedAt),
    head: armOf("head", head),
    base: armOf("base", base),
    runner: [],
    complete: true,
  };
  const hasHttp = base.count !== null || head.count !== null;
  return {
    context,
    recording,
    judgement,
    endpoints: hasHttp
      ? [
          {
            endpoint: ALL_TRAFFIC,
            head: figuresOf(head),
            base: figuresOf(base),
            headPhasesMs: {},
            basePhasesMs: {},
          },
        ]
      : [],
    checks: checksOf(base, head),
    metrics: [],
    load: { head: head.load, base: base.load },
    warmUpSeconds: 0,
    judgedSeconds: head.seconds ?? 0,
  };
}

function armOf(name: ArmName, figures: SummaryFigures): ArmRecording {
  const message = "Imported: how k6 ended is not in the file.";
  return {
    ...emptyArm(name),
    thresholds: figures.thresholds,
    end: { outcome: "completed", exitCode: null, signal: null, message },
  };
}

function figuresOf(summary: SummaryFigures): EndpointFigures {
  const { latency } = summary;
  return {
    endpoint: ALL_TRAFFIC,
    count: summary.count ?? 0,
    failed: summary.failed ?? 0,
    failures: {},
    p50Ms: latency.medMs,
    p95Ms: latency.p95Ms,
    p99Ms: latency.p99Ms,
    averageMs: latency.avgMs,
    maxMs: latency.maxMs,
    quantilesMs: QUANTILES.map((q) => {
      const field = WHICH[q];
      return field === undefined ? null : latency[field];
    }),
    requestsPerSecond: summary.requestsPerSecond ?? 0,
  };
}

function checksOf(base: SummaryFigures, head: SummaryFigures): ReportView["checks"] {
  const names = [...new Set([...head.checks, ...base.checks].map(({ name }) => name))];
  const sum = ({ checks }: SummaryFigures, name: string) => {
    // The same check in two groups is two checks to k6.
    const same = checks.filter((check) => check.name === name);
    return {
      passes: same.reduce((total, { passes }) => total + passes, 0),
      fails: same.reduce((total, { fails }) => total + fails, 0),
    };
  };
  return names.map((check) => ({ check, head: sum(head, check), base: sum(base, check) }));
}
