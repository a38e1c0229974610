import type { SuccessResult } from "../criteria/success-result.ts";
import type { Comparison, CriterionResult, Measured } from "../judge/verdict.ts";
import type { Phase } from "../measure/recording.ts";
import { driftsJson } from "./drift-json.ts";
import { allTraffic, comparedWithWords } from "./headline.ts";
import { monitorsJson } from "./monitors/monitors-json.ts";
import { plainSpaces } from "./numbers.ts";
import { preflightItemJson } from "./preflight/result.ts";
import type { Result } from "./result-schema.ts";
import { notesOf } from "./sections/notes.ts";
import { singleAnswersJson } from "./single-answers-json.ts";
import type { EndpointFigures, MetricFigures, ReportView } from "./view.ts";

/** The result as one JSON value; its schema is `schema/result.schema.json`. Names are kept as they came. */
export function resultJson(view: ReportView): Result {
  const { context, judgement, recording } = view;
  const { meta } = recording;
  const head = allTraffic(view)?.head;
  const { name, kind, hash, shape } = meta.scenario;
  return {
    schema: 1,
    tool: meta.tool,
    verdict: judgement.verdict,
    reasons: judgement.reasons.map(({ code, text }) => ({ code, text })),
    requests: head?.count ?? 0,
    p95Ms: finite(head?.p95Ms),
    p99Ms: finite(head?.p99Ms),
    errorRate: head && head.count > 0 ? head.failed / head.count : null,
    requestsPerSecond: finite(head?.requestsPerSecond),
    comparisons: judgement.comparisons.map(comparisonJson),
    criteria: judgement.criteria.map(criterionJson),
    successCriteria: (judgement.successCriteria ?? []).map(successJson),
    thresholds: judgement.thresholds.map(({ metric, expression, crossed, crossedByBase, fails }) => ({
      metric,
      expression,
      crossed,
      crossedByBase,
      fails,
    })),
    endpoints: view.endpoints.map((row) => ({
      endpoint: row.endpoint,
      head: endpointJson(row.head, row.headPhasesMs),
      base: row.base && endpointJson(row.base, row.basePhasesMs ?? {}),
    })),
    notJudged: judgement.notJudged,
    baseline:
      judgement.comparedWith === "nothing"
        ? null
        : {
            comparedWith: judgement.comparedWith,
            description: plainSpaces(comparedWithWords(view)),
            entries: judgement.historyEntries,
          },
    engine: meta.engine,
    scenario: { name, kind, hash, shape, profile: meta.profile ?? null },
    checks: view.checks,
    metrics: view.metrics.map((row) => ({
      ...row,
      head: metricJson(row.head),
      base: row.base && metricJson(row.base),
    })),
    load: view.load,
    startedAt: new Date(recording.startedAtMs).toISOString(),
    warmUpSeconds: view.warmUpSeconds,
    judgedSeconds: view.judgedSeconds,
    complete: recording.complete,
    runName: meta.runName,
    seed: meta.seed,
    repository: context.repository ?? meta.repository,
    headSha: context.headSha ?? meta.headSha,
    baseSha: context.baseSha ?? meta.baseSha,
    targets: { head: recording.head.url, base: recording.base?.url ?? null },
    recording: context.recordingFile,
    notes: notesOf(view).map(plainSpaces),
    ...(meta.preflight === undefined ? {} : { preflight: meta.preflight.map(preflightItemJson) }),
    ...singleAnswersJson(recording),
    ...(view.drifts === undefined ? {} : { drift: driftsJson(view.drifts) }),
    ...(view.monitors === undefined ? {} : { monitors: monitorsJson(view) }),
    method: judgement.method.map(plainSpaces),
  };
}

/** JSON has no infinities; they would become null unseen. */
function finite(value: number | null | undefined): number | null {
  return value != null && Number.isFinite(value) ? value : null;
}

function comparisonJson(one: Comparison): Result["comparisons"][number] {
  const { scope, metric, gated, outcome, reason, change } = one;
  return {
    scope,
    metric,
    gated,
    outcome,
    base: measuredJson(one.base),
    head: measuredJson(one.head),
    change: change && {
      unit: change.unit,
      estimate: finite(change.estimate),
      low: finite(change.low),
      high: finite(change.high),
      ...(change.shrunk === undefined ? {} : { shrunk: finite(change.shrunk) }),
    },
    reason: plainSpaces(reason),
    needsSeconds: finite(one.needsSeconds),
  };
}

function measuredJson({ value, count, failed, atLeast }: Measured): Result["comparisons"][number]["base"] {
  return { value: finite(value), count, failed: failed ?? null, ...(atLeast ? { atLeast } : {}) };
}

function criterionJson({
  criterion,
  outcome,
  actual,
  count,
  how,
}: CriterionResult): Result["criteria"][number] {
  const { text, metric, endpoint, operator, limit, gate } = criterion;
  return { text, metric, endpoint, operator, limit, gate, outcome, actual: finite(actual), count, how };
}

function successJson({
  criterion,
  title,
  outcome,
  found,
  how,
}: SuccessResult): Result["successCriteria"][number] {
  const name = criterion.kind === "below-maximum" ? criterion.name : criterion.kind;
  return {
    criterion: name,
    title,
    gate: criterion.gate,
    outcome,
    found: plainSpaces(found),
    how: plainSpaces(how),
  };
}

function endpointJson(
  figures: EndpointFigures,
  phases: Partial<Record<Phase, number>>,
): Result["endpoints"][number]["head"] {
  return {
    requests: figures.count,
    failed: figures.failed,
    failures: { ...figures.failures },
    p50Ms: finite(figures.p50Ms),
    p95Ms: finite(figures.p95Ms),
    p99Ms: finite(figures.p99Ms),
    averageMs: finite(figures.averageMs),
    maxMs: finite(figures.maxMs),
    requestsPerSecond: figures.requestsPerSecond,
    phasesMs: Object.fromEntries(Object.entries(phases).filter(([, ms]) => Number.isFinite(ms))),
  };
}

function metricJson(figures: MetricFigures): Result["metrics"][number]["head"] {
  const { count, sum, average, min, p50, p95, max, last } = figures;
  return {
    count,
    sum: finite(sum),
    average: finite(average),
    min: finite(min),
    p50: finite(p50),
    p95: finite(p95),
    max: finite(max),
    last: finite(last),
  };
}
