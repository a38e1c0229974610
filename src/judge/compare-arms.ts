/** Head against base, side by side: every comparison of a recording with two arms, before anything is decided. */
import type { ArmRecording, RecordingMeta } from "../measure/recording.ts";
import { type BlockedArm, blockArm, type Grid, secondsOf, sum, timedOutShare } from "./blocks.ts";
import { type Contrast, locationContrast, quantileContrast } from "./contrasts.ts";
import type { Draft, Obstacle } from "./draft.ts";
import { type Events, shareEffect } from "./failures.ts";
import { metricDrafts } from "./metric-drafts.ts";
import { failedMeasured, obstacle, tooFew } from "./outcome.ts";
import type { GatePolicy, MetricPolicy } from "./policy.ts";
import { commonMix, type MixPart, onePart } from "./standardise.ts";
import type { Scope } from "./verdict.ts";

export interface Drafts {
  drafts: Draft[];
  /** Endpoints with too little traffic to judge. */
  notJudged: string[];
}

type LatencyMetric = "location" | "p50" | "p95" | "p99";
const LATENCY_METRICS: LatencyMetric[] = ["location", "p50", "p95", "p99"];
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };

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
  const counts = { base: measuredBy(base), head: measuredBy(head) };
  return [
    ...LATENCY_METRICS.map((metric) =>
      latencyDraft(scope, metric, policy[metric].gated, parts, counts, grid, policy[metric]),
    ),
    failureDraft(scope, allEvents(base, grid), allEvents(head, grid), policy.failures, grid),
  ];
}

/** Nothing where there is too little traffic for any of them. */
function endpointDrafts(part: MixPart, grid: Grid, policy: GatePolicy): Draft[] {
  const scope: Scope = { kind: "endpoint", endpoint: part.endpoint };
  const counts = { base: part.base.whole.count, head: part.head.whole.count };
  const least = Math.min(counts.base, counts.head);
  const drafts = LATENCY_METRICS.filter((metric) => least >= policy[metric].minSamples).map((metric) => {
    // Only location gates an endpoint: its tail is seen in all traffic, and each further test costs all others power.
    const gated = metric === "location" && policy.location.gated;
    return latencyDraft(scope, metric, gated, [part], counts, grid, policy[metric]);
  });
  const events = { base: eventsOf(part.base), head: eventsOf(part.head) };
  const failures = failureDraft(scope, events.base, events.head, policy.failures, grid);
  const failed = sum(events.base.events) + sum(events.head.events);
  // A burst of failures counts however rarely an endpoint is called.
  const show = failures.obstacle === null || (failed >= 5 && failures.effect !== null);
  return show ? [...drafts, { ...failures, obstacle: null }] : drafts;
}

function latencyDraft(
  scope: Scope,
  metric: LatencyMetric,
  gated: boolean,
  parts: MixPart[],
  counts: { base: number; head: number },
  grid: Grid,
  policy: MetricPolicy,
): Draft {
  const contrast = contrastOf(metric, parts, grid);
  return {
    scope,
    metric,
    gated,
    base: { value: contrast?.baseMs ?? null, count: counts.base, ...censoring(metric, parts, "base") },
    head: { value: contrast?.headMs ?? null, count: counts.head, ...censoring(metric, parts, "head") },
    effect: contrast?.effect ?? null,
    obstacle: latencyObstacle(counts, policy, grid) ?? (contrast ? null : obstacle("nothing in common")),
    policy,
    worse: "higher",
    seconds: secondsOf(grid),
  };
}

/** Whether a quantile lies among the requests that timed out. */
function censoring(metric: LatencyMetric, parts: MixPart[], arm: "base" | "head"): { atLeast?: true } {
  if (metric === "location") return {};
  const share = sum(parts.map((part) => part.share * timedOutShare(part[arm])));
  return share > 0 && share >= 1 - QUANTILES[metric] ? { atLeast: true } : {};
}

function contrastOf(metric: LatencyMetric, parts: MixPart[], grid: Grid): Contrast | null {
  const spread = grid.spread[metric];
  if (metric === "location") return locationContrast(parts, grid.blocks, spread, grid.tail);
  return quantileContrast(parts, QUANTILES[metric], grid.blocks, spread, grid.tail);
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

/** Expected responses, and requests that timed out, of all endpoints. */
function measuredBy(arm: BlockedArm): number {
  return sum([...arm.endpoints.values()].map((series) => series.whole.count));
}

function allEvents(arm: BlockedArm, grid: Grid): Events {
  const all: Events = { trials: new Array(grid.blocks).fill(0), events: new Array(grid.blocks).fill(0) };
  for (const series of arm.endpoints.values()) {
    for (let block = 0; block < grid.blocks; block++) {
      all.trials[block] = all.trials[block]! + series.count[block]!;
      all.events[block] = all.events[block]! + series.failed[block]!;
    }
  }
  return all;
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
    effect: unmeasured === null ? shareEffect(base, head, grid.leastOverdispersion, grid.tail) : null,
    obstacle:
      unmeasured === null
        ? tooFew(counts.base, counts.head, policy.minSamples, secondsOf(grid))
        : obstacle(`${unmeasured} made no request`),
    policy,
    worse: "higher",
    seconds: secondsOf(grid),
  };
}
