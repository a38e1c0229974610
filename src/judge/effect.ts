import { tUpperQuantile, tUpperTail } from "./distributions.ts";

/**
 * How much worse head is than base, and how sure that is. Positive is worse. `ratio`: natural logarithm of
 * head / base (of base / head where lower is worse); `points`: difference of two shares of 0..1.
 */
export interface Effect {
  unit: "ratio" | "points";
  estimate: number;
  /** Two-sided interval that is shown, of 95 % or what a look left of it; null where there is no measure of spread. */
  low: number | null;
  high: number | null;
  /** Bound that a change is below with 95 % confidence. */
  upper: number | null;
  /** The same bound at what a look left of the confidence, to be shown instead; absent where no look ended the run. */
  shownUpper?: number;
  /** Chance of such an estimate, or a larger one, if head were not worse; null where it cannot be had. */
  pWorse: number | null;
  /** The same for "not better". */
  pBetter: number | null;
  /** Standard error of the estimate, spread between deployments included; null where it cannot be had. */
  standardError: number | null;
  /** Part of the standard error that more of the same load would not make smaller. */
  floor: number;
  /** Degrees of freedom of the standard error; null where it is taken as known. */
  df: number | null;
}

/** What is known about the spread of an estimate from outside the run. */
export interface Spread {
  /** Factor on the variance for dependence between blocks, at least 1. */
  inflation: number;
  /** Standard deviation of the log ratio of two deployments of the same code. */
  deployment: number;
  /** Number of independent observations that the two figures above are worth. */
  observations: number;
}

/** Chance that a 95 % interval misses on either side. */
export const INTERVAL_TAIL = 0.025;

/** An effect with no measure of spread: never enough to call it anything. */
export function unknownSpread(unit: Effect["unit"], estimate: number): Effect {
  return {
    unit,
    estimate,
    low: null,
    high: null,
    upper: null,
    pWorse: null,
    pBetter: null,
    standardError: null,
    floor: 0,
    df: null,
  };
}

/**
 * Student's t for an estimate from blocks: SE² · inflation + deployment², degrees of freedom from
 * 1/df = 1/(blocks - 1) + 1/observations. `tail` is the chance that the interval may miss on either side.
 */
export function tEffect(
  estimate: number,
  variance: number,
  blocks: number,
  spread: Spread,
  tail = INTERVAL_TAIL,
): Effect {
  const df = 1 / (1 / (blocks - 1) + 1 / spread.observations);
  const standardError = Math.sqrt(variance * spread.inflation + spread.deployment ** 2);
  return { ...studentEffect(estimate, standardError, df, tail), floor: spread.deployment };
}

/** Student's t for a log ratio. Without any spread every difference is certain, and none is no evidence at all. */
export function studentEffect(
  estimate: number,
  standardError: number,
  df: number,
  tail = INTERVAL_TAIL,
): Effect {
  const t = estimate === 0 ? 0 : estimate / standardError;
  const two = tUpperQuantile(tail, df) * standardError;
  return {
    unit: "ratio",
    estimate,
    low: estimate - two,
    high: estimate + two,
    upper: estimate + tUpperQuantile(0.05, df) * standardError,
    pWorse: tUpperTail(t, df),
    pBetter: tUpperTail(-t, df),
    standardError,
    floor: 0,
    df,
  };
}
