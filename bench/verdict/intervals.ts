import betaCdf from "@stdlib/stats-base-dists-beta-cdf";
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/** Shares from 0 to 1. */
export interface Interval {
  low: number;
  high: number;
}

/** Clopper and Pearson's exact interval of a share (1934): both sides together err in at most 1 - `confidence`. */
export function clopperPearson(events: number, trials: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: events === 0 ? 0 : quantile(tail, events, trials - events + 1),
    high: events === trials ? 1 : quantile(1 - tail, events + 1, trials - events),
  };
}

/** The share that is not exceeded with 95 % confidence, after Clopper and Pearson, one-sided. */
export function upperBound95(events: number, trials: number): number {
  return clopperPearson(events, trials, 0.9).high;
}

/** The library's quantile has seven digits where it is small; its distribution function has all of them. */
function quantile(p: number, a: number, b: number): number {
  const rough = betaQuantile(p, a, b);
  let low = rough * (1 - 1e-6);
  let high = Math.min(1, rough * (1 + 1e-6));
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
