import { tUpperQuantile } from "./distributions.ts";
import type { Draft } from "./draft.ts";
import type { Effect } from "./effect.ts";

/** Both on the scale of the effect: logarithm of a ratio, or difference of shares. */
export interface Limits {
  /** Smallest effect that matters. */
  matters: number;
  /** An effect surely below this is none. */
  same: number;
}

export function limitsOf({ policy, metric, base }: Draft, effect: Effect): Limits {
  if (effect.unit === "points") return { matters: policy.minChange, same: policy.sameBelow };
  const isTime = metric !== "value" && metric !== "failures";
  const floor = isTime && base.value !== null && base.value > 0 ? policy.minChangeMs / base.value : 0;
  return {
    matters: Math.log1p(Math.max(policy.minChange, floor)),
    same: Math.log1p(Math.max(policy.sameBelow, floor)),
  };
}

const Z_95 = 1.645;

/** The effect that a run like this one calls slower nineteen times out of twenty; null where that is unknown. */
export function reliablyCaught(draft: Draft, alpha: number): number | null {
  const { effect } = draft;
  if (effect === null || effect.standardError === null || effect.df === null) return null;
  const { matters } = limitsOf(draft, effect);
  return (
    Math.max(matters, tUpperQuantile(alpha, effect.df) * effect.standardError) + Z_95 * effect.standardError
  );
}
