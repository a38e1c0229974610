/**
 * What is shown of endpoints with few requests. Of many endpoints, the one with the largest change is mostly the one that
 * chance made look so; each estimate is therefore drawn towards that of all traffic, the more the less it is sure of
 * itself. Nothing is decided on it.
 */
import { sum } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import type { ComparedMetric, Comparison } from "./verdict.ts";

/** An endpoint with fewer latencies than this in an arm has few requests. */
export const FEW_REQUESTS = 200;
/** Fewer endpoints say nothing about how much endpoints differ. */
const FEWEST_ENDPOINTS = 3;
const LATENCY_METRICS: ComparedMetric[] = ["location", "p50"];

interface Estimate {
  value: number;
  /** Without what deployments differ by, which all endpoints share. */
  variance: number;
}

/** Adds `change.shrunk` to the latency of endpoints with few requests. `drafts` are those of the comparisons. */
export function shrinkThin(comparisons: Comparison[], drafts: Draft[]): Comparison[] {
  const shown = new Map<number, number>();
  for (const metric of LATENCY_METRICS) {
    const of = drafts
      .map((draft, index) => ({ draft, index }))
      .filter(({ draft }) => draft.metric === metric);
    const total = of.find(({ draft }) => draft.scope.kind === "total")?.draft.effect?.estimate;
    const endpoints = of.flatMap(({ draft, index }) => {
      const estimate = draft.scope.kind === "endpoint" ? estimateOf(draft) : null;
      return estimate === null ? [] : [{ ...estimate, index }];
    });
    if (total === undefined || endpoints.length < FEWEST_ENDPOINTS) continue;
    const between = betweenVariance(endpoints);
    for (const { index, value, variance } of endpoints) {
      const { base, head } = drafts[index]!;
      if (Math.min(base.count, head.count) >= FEW_REQUESTS) continue;
      shown.set(index, total + (between / (between + variance)) * (value - total));
    }
  }
  return comparisons.map((comparison, index) => {
    const shrunk = shown.get(index);
    if (shrunk === undefined || comparison.change === null) return comparison;
    return { ...comparison, change: { ...comparison.change, shrunk: Math.expm1(shrunk) } };
  });
}

function estimateOf({ effect, obstacle }: Draft): Estimate | null {
  if (effect === null || obstacle !== null || effect.standardError === null) return null;
  const variance = effect.standardError ** 2 - effect.floor ** 2;
  return variance > 0 ? { value: effect.estimate, variance } : null;
}

/** Variance between endpoints by the method of moments (DerSimonian and Laird 1986), at least 0. */
export function betweenVariance(estimates: Estimate[]): number {
  const weights = estimates.map(({ variance }) => 1 / variance);
  const all = sum(weights);
  const mean = sum(estimates.map(({ value }, index) => value * weights[index]!)) / all;
  const q = sum(estimates.map(({ value }, index) => weights[index]! * (value - mean) ** 2));
  const scale = all - sum(weights.map((weight) => weight ** 2)) / all;
  return Math.max(0, (q - (estimates.length - 1)) / scale);
}
