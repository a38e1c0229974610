/** Head against base, side by side: every comparison of a recording with two arms, before anything is decided. */
import type { ArmRecording, RecordingMeta } from "../measure/recording.ts";
import { type BlockedArm, blockArm, type Grid, secondsOf, sum, totalSeries } from "./blocks.ts";
import { type Contrast, locationContrast, quantileContrast } from "./contrasts.ts";
import { type Events, shareEffect } from "./failures.ts";
import { compareMetric } from "./metrics.ts";
import { type Draft, failedMeasured, type Obstacle, obstacle, tooFew } from "./outcome.ts";
import type { GatePolicy, MetricPolicy } from "./policy.ts";
import { commonMix, type MixPart, onePart } from "./standardise.ts";
import type { Measured, Scope } from "./verdict.ts";

export interface Drafts {
  drafts: Draft[];
  /** Endpoints with too little traffic to judge. */
  notJudged: string[];
}

const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

/** Values of a custom metric come once per session or iteration, so fewer than requests have to do. */
const MIN_METRIC_VALUES = 20;

export function compareArms(
  base: ArmRecording,
  head: ArmRecording,
  meta: RecordingMeta,
  grid: Grid,
  policy: GatePolicy,
): Drafts {
  const arms = { base: blockArm(base, grid), head: blockArm(head, grid) };
  const drafts: Draft[] = [];
  const notJudged: string[] = [];
  if (arms.base.endpoints.size + arms.head.endpoints.size > 0) {
    drafts.push(...totalDrafts(arms.base, arms.head, grid, policy));
    const names = endpointNames(arms.base, arms.head);
    // With a single endpoint its figures are those of all traffic, and testing them twice would only cost.
    for (const endpoint of names.length > 1 ? names : []) {
      const part = onePart(endpoint, arms.base, arms.head, grid.blocks);
      const made = endpointDrafts(part, grid, policy);
      if (made.length === 0) notJudged.push(endpoint);
      drafts.push(...made);
    }
  }
  drafts.push(...metricDrafts(base, head, meta, grid, policy));
  return { drafts, notJudged };
}

/** Most traffic first. */
function endpointNames(base: BlockedArm, head: BlockedArm): string[] {
  const traffic = new Map<string, number>();
  for (const arm of [base, head]) {
    for (const [name, series] of arm.endpoints) {
      traffic.set(name, (traffic.get(name) ?? 0) + sum(series.count));
    }
  }
  return [...traffic].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}

function totalDrafts(base: BlockedArm, head: BlockedArm, grid: Grid, policy: GatePolicy): Draft[] {
  const scope: Scope = { kind: "total" };
  const parts = commonMix(base, head);
  const totals = { base: totalSeries(base, grid), head: totalSeries(head, grid) };
  const counts = { base: totals.base.whole.count, head: totals.head.whole.count };
  return [
    ...latencyDrafts(scope, parts, counts, grid, policy, (metric) => policy[metric].gated),
    failureDraft(scope, eventsOf(totals.base), eventsOf(totals.head), policy.failures, grid),
  ];
}

/** Nothing where there is too little traffic for any of them. */
function endpointDrafts(part: MixPart, grid: Grid, policy: GatePolicy): Draft[] {
  const scope: Scope = { kind: "endpoint", endpoint: part.endpoint };
  const counts = { base: part.base.whole.count, head: part.head.whole.count };
  const enough = (metric: LatencyMetric) => Math.min(counts.base, counts.head) >= policy[metric].minSamples;
  // Only location gates an endpoint: its tail is seen in all traffic, and each further test costs all others power.
  const latency = latencyDrafts(
    scope,
    counts.base > 0 && counts.head > 0 ? [part] : [],
    counts,
    grid,
    policy,
    (metric) => metric === "location" && policy.location.gated,
  ).filter((draft) => enough(draft.metric as LatencyMetric));
  const events = { base: eventsOf(part.base), head: eventsOf(part.head) };
  const failures = failureDraft(scope, events.base, events.head, policy.failures, grid);
  const failed = sum(events.base.events) + sum(events.head.events);
  // A burst of failures counts however rarely an endpoint is called.
  const show = failures.obstacle === null || (failed >= 5 && failures.effect !== null);
  return show ? [...latency, { ...failures, obstacle: null }] : latency;
}

type LatencyMetric = "location" | "p50" | "p95" | "p99";

function latencyDrafts(
  scope: Scope,
  parts: MixPart[],
  counts: { base: number; head: number },
  grid: Grid,
  policy: GatePolicy,
  gates: (metric: LatencyMetric) => boolean,
): Draft[] {
  const draft = (metric: LatencyMetric, contrast: Contrast | null): Draft => ({
    scope,
    metric,
    gated: gates(metric),
    base: { value: contrast?.baseMs ?? null, count: counts.base },
    head: { value: contrast?.headMs ?? null, count: counts.head },
    effect: contrast?.effect ?? null,
    obstacle:
      latencyObstacle(counts, policy[metric], grid) ?? (contrast ? null : obstacle("nothing in common")),
    policy: policy[metric],
    worse: "higher",
    seconds: secondsOf(grid),
  });
  return [
    draft("location", locationContrast(parts, grid.blocks, grid.spread.location)),
    ...QUANTILES.map(([metric, q]) =>
      draft(metric, quantileContrast(parts, q, grid.blocks, grid.spread[metric])),
    ),
  ];
}

function latencyObstacle(
  counts: { base: number; head: number },
  policy: MetricPolicy,
  grid: Grid,
): Obstacle | null {
  if (counts.base === 0) return obstacle("base gave no expected response");
  if (counts.head === 0) return obstacle("head gave no expected response");
  return tooFew(counts.base, counts.head, policy.minSamples, secondsOf(grid));
}

function eventsOf(series: { count: number[]; failed: number[] }): Events {
  return { trials: series.count, events: series.failed };
}

function failureDraft(scope: Scope, base: Events, head: Events, policy: MetricPolicy, grid: Grid): Draft {
  const counts = { base: sum(base.trials), head: sum(head.trials) };
  const unmeasured = counts.base === 0 ? "base" : counts.head === 0 ? "head" : null;
  return {
    scope,
    metric: "failures",
    gated: policy.gated,
    base: failedMeasured(sum(base.events), counts.base),
    head: failedMeasured(sum(head.events), counts.head),
    effect: unmeasured === null ? shareEffect(base, head, grid.leastOverdispersion) : null,
    obstacle:
      unmeasured === null
        ? tooFew(counts.base, counts.head, policy.minSamples, secondsOf(grid))
        : obstacle(`${unmeasured} made no request`),
    policy,
    worse: "higher",
    seconds: secondsOf(grid),
  };
}

function metricDrafts(
  base: ArmRecording,
  head: ArmRecording,
  meta: RecordingMeta,
  grid: Grid,
  policy: GatePolicy,
): Draft[] {
  return meta.scenario.judgedMetrics.map((judged) => {
    const compared = compareMetric(judged, base, head, grid, grid.spread.value);
    const isShare = compared.effect?.unit === "points";
    const few = isCounter(base, head, judged.metric)
      ? null
      : tooFew(compared.base.count, compared.head.count, MIN_METRIC_VALUES, secondsOf(grid));
    return {
      scope: { kind: "metric", metric: judged.metric },
      metric: "value",
      gated: true,
      base: compared.base satisfies Measured,
      head: compared.head satisfies Measured,
      effect: compared.effect,
      obstacle: compared.obstacle ?? few,
      policy: isShare ? policy.failures : policy.location,
      worse: judged.worse,
      seconds: secondsOf(grid),
    };
  });
}

function isCounter(base: ArmRecording, head: ArmRecording, name: string): boolean {
  return [base, head].some((arm) =>
    arm.metrics.some((metric) => metric.name === name && metric.type === "counter"),
  );
}
