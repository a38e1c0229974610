/**
 * Latency of head against base, side by side. Each estimate is the ratio of two figures of the whole window, so it
 * is the ratio of the figures that are shown; its spread comes from the differences of the arms block by block, in
 * which noise that hits both arms cancels.
 */
import { GAMMA } from "../measure/histogram.ts";
import { type Series, sum } from "./blocks.ts";
import { tUpperQuantile, tUpperTail } from "./distributions.ts";
import { type Effect, INTERVAL_TAIL, type Spread, tEffect, unknownSpread } from "./effect.ts";
import type { MixPart } from "./standardise.ts";
import { countAbove, type Place, placeOf, WeightedTail } from "./tail.ts";

/** With fewer blocks there is no telling spread from chance. */
export const MIN_BLOCKS = 4;

export interface Contrast {
  effect: Effect;
  /** Milliseconds, at the common mix. */
  baseMs: number;
  headMs: number;
}

/** Geometric mean of the latency, each endpoint at its share of the common mix; null if nothing was measured. */
export function locationContrast(
  parts: MixPart[],
  blocks: number,
  spread: Spread,
  tail = INTERVAL_TAIL,
): Contrast | null {
  if (parts.length === 0) return null;
  const influence = new Array<number>(blocks).fill(0);
  let base = 0;
  let head = 0;
  for (const part of parts) {
    head += part.share * addLogInfluence(influence, part.head, part.share);
    base += part.share * addLogInfluence(influence, part.base, -part.share);
  }
  const estimate = head - base;
  const effect =
    blocks < MIN_BLOCKS
      ? unknownSpread("ratio", estimate)
      : tEffect(estimate, varianceOfSum(influence) + resolution(blocks), blocks, spread, tail);
  return { effect, baseMs: Math.exp(base), headMs: Math.exp(head) };
}

/**
 * Adds to each block how far it moves the mean of the logarithms (the influence of a ratio estimator, so that blocks
 * with more or fewer requests are no problem). Returns the mean.
 */
function addLogInfluence(influence: number[], series: Series, weight: number): number {
  const { count } = series.whole;
  const mean = sum(series.logSum) / count;
  for (let block = 0; block < influence.length; block++) {
    const moved = series.logSum[block]! - series.latency[block]!.count * mean;
    influence[block] = influence[block]! + (weight * moved) / count;
  }
  return mean;
}

/** Variance of a sum of blocks that add up to zero. */
function varianceOfSum(influence: number[]): number {
  const blocks = influence.length;
  return (sum(influence.map((value) => value ** 2)) * blocks) / (blocks - 1);
}

/** Latencies are known to a bucket: even where all blocks agree, the spread is not zero. */
function resolution(blocks: number): number {
  return Math.log(GAMMA) ** 2 / 12 / blocks;
}

/**
 * Quantile `q` of the latency at the common mix. The test compares, block by block, the shares of the two arms that
 * lie above the common quantile; the interval holds the ratios that such a test would not reject (Woodruff 1952, for
 * two samples). Neither needs a density, and bursts that hit both arms cancel. Null if nothing was measured.
 */
export function quantileContrast(
  parts: MixPart[],
  q: number,
  blocks: number,
  spread: Spread,
  tail = INTERVAL_TAIL,
): Contrast | null {
  if (parts.length === 0) return null;
  const base = new WeightedTail(weighted(parts, "base"));
  const head = new WeightedTail(weighted(parts, "head"));
  const baseMs = base.quantile(q);
  const headMs = head.quantile(q);
  // No load takes no time, or more than a number can hold; a file from outside may say so.
  if (!(baseMs > 0) || !(headMs > 0) || !Number.isFinite(baseMs + headMs)) return null;
  const estimate = Math.log(headMs / baseMs);
  if (blocks < MIN_BLOCKS) return { effect: unknownSpread("ratio", estimate), baseMs, headMs };

  const df = 1 / (1 / (blocks - 1) + 1 / spread.observations);
  const deviation = shareDeviation(parts, baseMs, headMs, blocks) * Math.sqrt(spread.inflation);
  /** The ratio at which the shares of the arms above the common quantile would differ by so much. */
  const bound = (beyond: number, sign: 1 | -1) => {
    const t = tUpperQuantile(beyond, df);
    const half = (sign * t * deviation) / 2;
    const within = Math.log(head.quantile(q + half) / base.quantile(q - half)) - estimate;
    // Spread between deployments is one of ratios; it is added on their scale.
    return finite(estimate + sign * Math.hypot(within, t * spread.deployment));
  };
  const low = bound(INTERVAL_TAIL, -1);
  const high = bound(INTERVAL_TAIL, 1);
  const t = scoreStatistic(parts, base, head, { q, blocks, estimate, spread });
  const known = low !== null && high !== null;
  return {
    effect: {
      unit: "ratio",
      estimate,
      low: tail === INTERVAL_TAIL ? low : bound(tail, -1),
      high: tail === INTERVAL_TAIL ? high : bound(tail, 1),
      upper: bound(0.05, 1),
      pWorse: tUpperTail(t, df),
      pBetter: tUpperTail(-t, df),
      standardError: known ? (high - low) / (2 * tUpperQuantile(INTERVAL_TAIL, df)) : null,
      floor: spread.deployment,
      df,
    },
    baseMs,
    headMs,
  };
}

/** Beyond the last value there is no quantile, so there is no bound either. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Test of "no difference"; the spread between deployments is brought to the scale of shares by the mean slope. */
function scoreStatistic(
  parts: MixPart[],
  base: WeightedTail,
  head: WeightedTail,
  { q, blocks, estimate, spread }: { q: number; blocks: number; estimate: number; spread: Spread },
): number {
  const common = commonQuantile(base, head, q);
  const excess = head.above(common) - base.above(common);
  const deviation = shareDeviation(parts, common, common, blocks);
  const slope = estimate === 0 ? 0 : excess / estimate;
  const scale = Math.sqrt(deviation ** 2 * spread.inflation + (slope * spread.deployment) ** 2);
  return scale === 0 ? 0 : excess / scale;
}

function* weighted(parts: MixPart[], arm: "base" | "head") {
  for (const part of parts) {
    const { whole } = part[arm];
    yield { histogram: whole, weight: part.share / whole.count };
  }
}

/** The value that a share 1 - q of both arms together lies above, each arm counting the same. */
function commonQuantile(base: WeightedTail, head: WeightedTail, q: number): number {
  let low = Math.log(Math.min(base.quantile(q), head.quantile(q)));
  let high = Math.log(Math.max(base.quantile(q), head.quantile(q)));
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    const above = (base.above(Math.exp(middle)) + head.above(Math.exp(middle))) / 2;
    if (above > 1 - q) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Standard deviation of the difference of the shares above `baseMs` and `headMs`, from blocks. */
function shareDeviation(parts: MixPart[], baseMs: number, headMs: number, blocks: number): number {
  const influence = new Array<number>(blocks).fill(0);
  const places = { base: placeOf(baseMs), head: placeOf(headMs) };
  for (const part of parts) {
    addShareInfluence(influence, part.head, places.head, part.share);
    addShareInfluence(influence, part.base, places.base, -part.share);
  }
  return Math.sqrt(varianceOfSum(influence));
}

function addShareInfluence(influence: number[], series: Series, place: Place, weight: number): void {
  const above = series.latency.map((histogram) => countAbove(histogram, place));
  const { count } = series.whole;
  const share = sum(above) / count;
  series.latency.forEach((histogram, block) => {
    influence[block] = influence[block]! + (weight * (above[block]! - histogram.count * share)) / count;
  });
}
