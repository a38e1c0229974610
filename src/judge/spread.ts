import type { Spread } from "./effect.ts";

export type SpreadMetric = "location" | "p50" | "p95" | "p99" | "value";
export type Spreads = Record<SpreadMetric, Spread>;

const NONE: Spread = { inflation: 1, deployment: 0, observations: Number.POSITIVE_INFINITY };

/** Nothing but what the blocks show: how pairs of a ledger are measured. */
export const OWN_SPREAD: Spreads = { location: NONE, p50: NONE, p95: NONE, p99: NONE, value: NONE };

/**
 * What is assumed about noise that one run cannot show: blocks depend on each other, and two deployments of the same
 * code differ. Both are worth as little as twenty observations, until the project's own pairs say better.
 */
export const ASSUMED_SPREAD: Spreads = {
  location: { inflation: 1.5, deployment: 0.02, observations: 20 },
  p50: { inflation: 1.5, deployment: 0.02, observations: 20 },
  p95: { inflation: 1.5, deployment: 0.025, observations: 20 },
  p99: { inflation: 1.5, deployment: 0.04, observations: 20 },
  value: { inflation: 1.5, deployment: 0.025, observations: 20 },
};

/** A bucket of k6's histograms is so wide, as the logarithm of the ratio of its edges. */
const PUSHED_BUCKET = Math.LN2 / 8;

/**
 * Latencies of pushed histograms are known to the width of a bucket: a quantile is off by up to half of that, in both arms
 * nearly alike; a mean over blocks by less the more there are.
 */
export function withPushedBuckets(spreads: Spreads, blocks: number): Spreads {
  const offBy = PUSHED_BUCKET / Math.sqrt(12);
  const widened = (metric: SpreadMetric, more: number): Spread => {
    const spread = spreads[metric];
    return { ...spread, deployment: Math.hypot(spread.deployment, more) };
  };
  return {
    location: widened("location", offBy / Math.sqrt(Math.max(1, blocks))),
    p50: widened("p50", offBy),
    p95: widened("p95", offBy),
    p99: widened("p99", offBy),
    value: widened("value", offBy),
  };
}

/**
 * The same for two runs at different times: the difference of two runs, each as far from its mean as stored runs are
 * assumed to be, worth as many runs as is assumed there.
 */
export const APART_SPREAD: Spreads = {
  location: { inflation: 1.5, deployment: 0.14, observations: 6 },
  p50: { inflation: 1.5, deployment: 0.17, observations: 6 },
  p95: { inflation: 1.5, deployment: 0.21, observations: 6 },
  p99: { inflation: 1.5, deployment: 0.35, observations: 6 },
  value: { inflation: 1.5, deployment: 0.21, observations: 6 },
};
/** Failures come in bursts, and one run at another time need not have seen any. */
export const APART_OVERDISPERSION = 3;
