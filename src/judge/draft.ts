import type { Effect } from "./effect.ts";
import type { MetricPolicy } from "./policy.ts";
import type { ComparedMetric, Measured, Scope } from "./verdict.ts";

/** One comparison before the family decides which differences are beyond chance. */
export interface Draft {
  scope: Scope;
  metric: ComparedMetric;
  gated: boolean;
  base: Measured;
  head: Measured;
  /** null where nothing could be estimated; then `obstacle` says why. */
  effect: Effect | null;
  obstacle: Obstacle | null;
  policy: MetricPolicy;
  /** Custom metrics: a falling value may be the worse one. */
  worse: "higher" | "lower";
  /** Seconds of load behind it; null in history, where no load but only further stored runs could tell. */
  seconds: number | null;
}

/** What keeps a comparison from being one. */
export interface Obstacle {
  text: string;
  /** Seconds of the same load that would remove it; null if load does not. */
  needsSeconds: number | null;
}
