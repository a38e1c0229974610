import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import type { LogHistogram } from "../../../src/measure/histogram.ts";

/** In buckets of the histogram, which are 1 % wide. */
export interface Shift {
  low: number;
  estimate: number;
  high: number;
}

/** With so many degrees of freedom, Student's t is the normal distribution. */
const MANY = 1e12;

/** Hodges and Lehmann's shift of two samples with the interval that belongs to Mann and Whitney's test. */
export function shiftInterval(base: LogHistogram, head: LogHistogram, confidence: number): Shift {
  const before = base.buckets();
  const after = head.buckets();
  const differences = new Map<number, number>();
  for (const [b, times] of before) {
    for (const [h, others] of after) differences.set(h - b, (differences.get(h - b) ?? 0) + times * others);
  }
  const sorted = [...differences].sort((a, b) => a[0] - b[0]);
  const pairs = base.count * head.count;
  const spread = Math.sqrt((pairs * (base.count + head.count + 1)) / 12);
  const half = tQuantile(1 - (1 - confidence) / 2, MANY) * spread;
  return {
    low: rankedFrom(sorted, pairs / 2 - half),
    estimate: rankedFrom(sorted, pairs / 2),
    high: rankedFrom(sorted, pairs / 2 + half),
  };
}

/** The difference with that rank, spread evenly over its bucket. */
function rankedFrom(sorted: [number, number][], rank: number): number {
  let below = 0;
  for (const [difference, times] of sorted) {
    if (below + times >= rank) return difference - 0.5 + (rank - below) / times;
    below += times;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
