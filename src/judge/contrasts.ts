/**
 * Latency of head against base, side by side. Each estimate is the ratio of two figures of the whole window, so it
 * is the ratio of the figures that are shown; its spread comes from the differences of the arms block by block, in
 * which noise that hits both arms cancels.
 */
import { GAMMA } from "../measure/histogram.ts";
import { measuredCount, type Series, sum } from "./blocks.ts";
import { tUpperQuantile, tUpperTail } from "./distributions.ts";
import { type Effect, type Spread, tEffect, unknownSpread } from "./effect.ts";
import type { MixPart } from "./standardise.ts";
import { countAbove, WeightedTail } from "./tail.ts";

/** With fewer blocks there is no telling spread from chance. */
export const MIN_BLOCKS = 4;

export interface Contrast {
  effect: Effect;
  /** Milliseconds, at the common mix. */
  baseMs: number;
  headMs: number;
}

/** Geometric mean of the latency, each endpoint at its share of the common mix; null if nothing was measured. */
export function locationContrast(parts: MixPart[], blocks: number, spread: Spread): Contrast | null {
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
      : tEffect(estimate, varianceOfSum(influence) + resolution(blocks), blocks, spread);
  return { effect, baseMs: Math.exp(base), headMs: Math.exp(head) };
}

/**
 * Adds to each block how far it moves the mean of the logarithms (the influence of a ratio estimator, so that blocks
 * with more or fewer requests are no problem). Returns the mean.
 */
function addLogInfluence(influence: number[], series: Series, weight: number): number {
  const sums = series.latency.map((histogram) => (histogram.meanLog() ?? 0) * histogram.count);
  const count = measuredCount(series);
  const mean = sum(sums) / count;
  series.latency.forEach((histogram, block) => {
    influence[block] = influence[block]! + (weight * (sums[block]! - histogram.count * mean)) / count;
  });
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
 * lie above the common quantile; the interval holds the ratios that such a test would not reject. Neither needs a
 * density, and bursts that hit both arms cancel. Null if nothing was measured.
 */
export function quantileContrast(
  parts: MixPart[],
  q: number,
  blocks: number,
  spread: Spread,
): Contrast | null {
  if (parts.length === 0) return null;
  const base = new WeightedTail(weighted(parts, "base"));
  const head = new WeightedTail(weighted(parts, "head"));
  const baseMs = base.quantile(q);
  const headMs = head.quantile(q);
  if (!(baseMs > 0) || !(headMs > 0)) return null;
  const estimate = Math.log(headMs / baseMs);
  if (blocks < MIN_BLOCKS) return { effect: unknownSpread("ratio", estimate), baseMs, headMs };

  const excess = (logRatio: number) => {
    const common = commonQuantile(base, head, logRatio, q);
    return head.above(common * Math.exp(logRatio)) - base.above(common);
  };
  const common = commonQuantile(base, head, 0, q);
  const underNull = shareDeviation(parts, common, common, blocks);
  const fitted = shareDeviation(parts, baseMs, headMs, blocks);
  const df = 1 / (1 / (blocks - 1) + 1 / spread.observations);
  const solve = (target: number) => solveDecreasing(excess, target, estimate);
  // Spread between deployments is one of ratios; it is added on that scale, where the other is found by inversion.
  const side = (tail: number, sign: 1 | -1) => {
    const t = tUpperQuantile(tail, df);
    const within = Math.abs(solve(-sign * t * Math.sqrt(spread.inflation) * fitted) - estimate);
    return estimate + sign * Math.hypot(within, t * spread.deployment);
  };
  const low = side(0.025, -1);
  const high = side(0.025, 1);
  const standardError = (high - low) / (2 * tUpperQuantile(0.025, df));
  const t0 = scoreStatistic(excess(0), underNull, estimate, spread);
  return {
    effect: {
      unit: "ratio",
      estimate,
      low,
      high,
      upper: side(0.05, 1),
      pWorse: tUpperTail(t0, df),
      pBetter: tUpperTail(-t0, df),
      standardError,
    },
    baseMs,
    headMs,
  };
}

/** Test of "no difference"; the spread between deployments is brought to the scale of shares by the mean slope. */
function scoreStatistic(excess: number, deviation: number, estimate: number, spread: Spread): number {
  const slope = estimate === 0 ? 0 : excess / estimate;
  const scale = Math.sqrt(deviation ** 2 * spread.inflation + (slope * spread.deployment) ** 2);
  return scale === 0 ? 0 : excess / scale;
}

function* weighted(parts: MixPart[], arm: "base" | "head") {
  for (const part of parts) {
    const weight = part.share / measuredCount(part[arm]);
    for (const histogram of part[arm].latency) yield { histogram, weight };
  }
}

/** Base's value of which a share 1 - q of both arms lies above, head's latencies divided by the trial ratio. */
function commonQuantile(base: WeightedTail, head: WeightedTail, logRatio: number, q: number): number {
  const ratio = Math.exp(logRatio);
  const ends = [base.quantile(q), head.quantile(q) / ratio].map(Math.log);
  let low = Math.min(...ends);
  let high = Math.max(...ends);
  for (let step = 0; step < 40 && high - low > 1e-9; step++) {
    const middle = (low + high) / 2;
    const above = (base.above(Math.exp(middle)) + head.above(Math.exp(middle) * ratio)) / 2;
    if (above > 1 - q) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Standard deviation of the difference of the shares above `baseMs` and `headMs`, from blocks. */
function shareDeviation(parts: MixPart[], baseMs: number, headMs: number, blocks: number): number {
  const influence = new Array<number>(blocks).fill(0);
  for (const part of parts) {
    addShareInfluence(influence, part.head, headMs, part.share);
    addShareInfluence(influence, part.base, baseMs, -part.share);
  }
  return Math.sqrt(varianceOfSum(influence));
}

function addShareInfluence(influence: number[], series: Series, limitMs: number, weight: number): void {
  const above = series.latency.map((histogram) => countAbove(histogram, limitMs));
  const count = measuredCount(series);
  const share = sum(above) / count;
  series.latency.forEach((histogram, block) => {
    influence[block] = influence[block]! + (weight * (above[block]! - histogram.count * share)) / count;
  });
}

/** Where a decreasing function takes a value, searched from `start` in steps that double; at most a factor 1000 away. */
function solveDecreasing(f: (x: number) => number, target: number, start: number): number {
  const upward = f(start) > target;
  let near = start;
  let step = 0.02;
  let far = start;
  do {
    near = far;
    far += upward ? step : -step;
    step *= 2;
  } while (f(far) > target === upward && Math.abs(far - start) < Math.log(1000));
  for (let i = 0; i < 30; i++) {
    const middle = (near + far) / 2;
    if (f(middle) > target === upward) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}
