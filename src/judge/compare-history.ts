/**
 * Head against stored runs of the same key. Runs differ from each other by far more than requests within one do, so
 * the stored runs are the unit of evidence: few of them see only large changes, by design.
 */
import type { BaselineEndpoint, BaselineEntry } from "../baseline/entry.ts";
import type { ArmRecording } from "../measure/recording.ts";
import {
  type BlockedArm,
  blockArm,
  type Grid,
  type Series,
  sum,
  timedOutShare,
  totalSeries,
} from "./blocks.ts";
import { oddRuns, sameLevel } from "./change-points.ts";
import type { Drafts } from "./compare-arms.ts";
import type { Draft } from "./draft.ts";
import { type Effect, studentEffect } from "./effect.ts";
import { type Events, shareEffect } from "./failures.ts";
import { failedMeasured, obstacle, tooFew } from "./outcome.ts";
import type { GatePolicy, MetricPolicy } from "./policy.ts";
import { quantileWithError } from "./quantile-error.ts";
import { WeightedTail } from "./tail.ts";
import type { Scope } from "./verdict.ts";

const MAX_AGE_MS = 30 * 24 * 3600 * 1000;
const MAX_ENTRIES = 20;
/** From this many runs on, those far off the others are left out. */
const SCREEN_FROM = 8;
/** A run that is less likely than this of the newest level is not compared with where weights make no sense. */
const RATHER_OLD = 0.5;

/** What counts as the same has to be wider than side by side, or no number of stored runs would ever do. */
const TOLERANCE_FACTOR = 3;

function coarser(policy: MetricPolicy): MetricPolicy {
  return { ...policy, sameBelow: policy.sameBelow * TOLERANCE_FACTOR };
}

type LatencyMetric = "location" | "p50" | "p95" | "p99";

/**
 * What is assumed about the spread between runs before there are many: the standard deviation of the logarithm, worth
 * `PRIOR_RUNS` runs. Set wide, since on shared runners the same code differs by a fifth and more.
 */
const PRIOR_DEVIATION: Record<LatencyMetric, number> = { location: 0.1, p50: 0.12, p95: 0.15, p99: 0.25 };
const PRIOR_RUNS = 4;
/** Failures of stored runs come in bursts, and too few runs show it. */
const LEAST_OVERDISPERSION = 3;

const QUANTILES: [Exclude<LatencyMetric, "location">, number][] = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
];

/** A stored run, and how much it counts. */
export interface WeighedRun {
  entry: BaselineEntry;
  /** Probability, 0..1, that no step in the level lies between it and the newest. */
  weight: number;
}

/** The newest entries that are young enough, the odd ones left out. Expects newest first. */
export function usableHistory(entries: BaselineEntry[], nowMs: number): WeighedRun[] {
  const young = entries
    .filter((entry) => Math.abs(nowMs - Date.parse(entry.recordedAt)) <= MAX_AGE_MS)
    .filter((entry) => (entry.endpoints[0]?.latency.count ?? 0) > 0)
    .slice(0, MAX_ENTRIES);
  const odd = young.length < SCREEN_FROM ? [] : oddRuns(young.map(levelOf));
  const usable = young.filter((_, index) => !odd[index]);
  const weights = sameLevel(usable.map(levelOf));
  return usable.map((entry, index) => ({ entry, weight: weights[index]! }));
}

function levelOf(entry: BaselineEntry): number {
  return entry.endpoints[0]?.latency.meanLog() ?? 0;
}

/** How many runs are rather of the newest level than of an older one. */
export function runsOfLevel(runs: WeighedRun[]): number {
  return runs.filter(isOfLevel).length;
}

function isOfLevel({ weight }: { weight: number }): boolean {
  return weight >= RATHER_OLD;
}

export function compareHistory(
  head: ArmRecording,
  runs: WeighedRun[],
  grid: Grid,
  policy: GatePolicy,
): Drafts {
  const arm = blockArm(head, grid);
  const drafts: Draft[] = [];
  const notJudged: string[] = [];
  const names = [...arm.endpoints.keys()].sort();
  const stored: Stored[] = runs.map(({ entry, weight }) => ({
    weight,
    endpoints: new Map(entry.endpoints.map((endpoint) => [endpoint.endpoint, endpoint])),
  }));
  const has = (run: Stored, name: string) => (run.endpoints.get(name)?.latency.count ?? 0) > 0;
  const common = names.filter((name) => stored.every((run) => has(run, name)));
  drafts.push(...scopeDrafts({ kind: "total" }, totalSeries(arm, grid), common, arm, stored, policy));
  for (const name of names.length > 1 ? names : []) {
    const scope: Scope = { kind: "endpoint", endpoint: name };
    const having = stored.filter((run) => run.endpoints.has(name));
    const made = scopeDrafts(scope, arm.endpoints.get(name)!, [name], arm, having, policy).filter(
      (draft) => draft.obstacle === null,
    );
    if (made.length === 0) notJudged.push(name);
    drafts.push(...made);
  }
  return { drafts, notJudged };
}

interface Stored {
  weight: number;
  endpoints: Map<string, BaselineEndpoint>;
}

function scopeDrafts(
  scope: Scope,
  series: Series,
  names: string[],
  arm: BlockedArm,
  stored: Stored[],
  policy: GatePolicy,
): Draft[] {
  const isTotal = scope.kind === "total";
  const measured = series.whole.count;
  const storedMeasured = sum(
    stored.map((run) => sum(names.map((name) => run.endpoints.get(name)?.latency.count ?? 0))),
  );
  const latency = (metric: LatencyMetric, q: number | null): Draft => {
    const figures = measured > 0 && stored.length > 0 ? figuresOf(names, arm, stored, q) : null;
    const within = q === null ? 0 : (quantileWithError(series, q)?.logStandardError ?? 0);
    const effect = figures === null ? null : runEffect(figures, stored, metric, within);
    return {
      scope,
      metric,
      gated: policy[metric].gated && (isTotal || metric === "location"),
      base: {
        value: figures === null ? null : Math.exp(weightedMean(figures.stored, stored)),
        count: storedMeasured,
      },
      head: {
        value: figures === null ? null : Math.exp(figures.head),
        count: measured,
        ...(q !== null && measured > 0 && timedOutShare(series) >= 1 - q ? { atLeast: true } : {}),
      },
      effect,
      obstacle:
        tooFew(storedMeasured, measured, policy[metric].minSamples, null) ??
        (effect ? null : obstacle("nothing in common")),
      policy: coarser(policy[metric]),
      worse: "higher",
      seconds: null,
    };
  };
  return [
    latency("location", null),
    ...QUANTILES.map(([metric, q]) => latency(metric, q)),
    failureDraft(scope, series, stored, policy),
  ];
}

interface Figures {
  /** Natural logarithms of milliseconds. */
  head: number;
  stored: number[];
}

/** A quantile, or the mean logarithm for `null`, of each run, all at the same mix of endpoints. */
function figuresOf(names: string[], arm: BlockedArm, stored: Stored[], q: number | null): Figures | null {
  const runs = [
    names.map((name) => arm.endpoints.get(name)!.whole),
    ...stored.map((run) => names.map((name) => run.endpoints.get(name)!.latency)),
  ];
  const all = sum(runs.flat().map((histogram) => histogram.count));
  const shares = names.map((_, index) => sum(runs.map((run) => run[index]!.count)) / all);
  const levels = runs.map((run) => {
    if (q === null) return sum(run.map((histogram, index) => shares[index]! * (histogram.meanLog() ?? 0)));
    const parts = run.map((histogram, index) => ({ histogram, weight: shares[index]! / histogram.count }));
    return Math.log(new WeightedTail(parts).quantile(q));
  });
  const [head, ...others] = levels;
  return levels.every(Number.isFinite) && head !== undefined ? { head, stored: others } : null;
}

/**
 * Prediction of one more run from those stored, the spread between runs moderated by the prior (Smyth 2004). Runs that may
 * be of an older level count by their weight; what they are worth together is Kish's effective number.
 */
function runEffect({ head, stored }: Figures, runs: Stored[], metric: LatencyMetric, within: number): Effect {
  const weights = runs.map(({ weight }) => weight);
  const worth = sum(weights) ** 2 / sum(weights.map((weight) => weight ** 2));
  const centre = weightedMean(stored, runs);
  const squares = sum(stored.map((level, index) => weights[index]! * (level - centre) ** 2));
  const df = PRIOR_RUNS + sum(weights) - 1;
  const between = (PRIOR_RUNS * PRIOR_DEVIATION[metric] ** 2 + squares) / df;
  return studentEffect(head - centre, Math.sqrt(between * (1 + 1 / worth) + within ** 2), df);
}

function weightedMean(values: number[], runs: Stored[]): number {
  return (
    sum(values.map((value, index) => value * runs[index]!.weight)) / sum(runs.map(({ weight }) => weight))
  );
}

function failureDraft(scope: Scope, series: Series, stored: Stored[], policy: GatePolicy): Draft {
  const key = scope.kind === "endpoint" ? scope.endpoint : "*";
  const ends = stored
    .filter(isOfLevel)
    .map((run) => run.endpoints.get(key))
    .filter((endpoint) => endpoint !== undefined);
  const base: Events = {
    trials: ends.map((endpoint) => endpoint.count),
    events: ends.map((endpoint) => sum(Object.values(endpoint.failures))),
  };
  const head: Events = { trials: series.count, events: series.failed };
  const counts = { base: sum(base.trials), head: sum(head.trials) };
  const few = tooFew(counts.base, counts.head, policy.failures.minSamples, null);
  return {
    scope,
    metric: "failures",
    gated: policy.failures.gated,
    base: failedMeasured(sum(base.events), counts.base),
    head: failedMeasured(sum(head.events), counts.head),
    effect: counts.base > 0 && counts.head > 0 ? shareEffect(base, head, LEAST_OVERDISPERSION) : null,
    obstacle: few,
    policy: policy.failures,
    worse: "higher",
    seconds: null,
  };
}
