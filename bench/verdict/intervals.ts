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
    low: events === 0 ? 0 : betaQuantile(tail, events, trials - events + 1),
    high: events === trials ? 1 : betaQuantile(1 - tail, events + 1, trials - events),
  };
}

/** The share that is not exceeded with 95 % confidence, after Clopper and Pearson, one-sided. */
export function upperBound95(events: number, trials: number): number {
  return clopperPearson(events, trials, 0.9).high;
}
