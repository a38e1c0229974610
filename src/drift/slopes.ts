/** Slopes of a series of blocks, and how far they may be off by chance. Pure. */
import { tUpperQuantile } from "../judge/distributions.ts";

/** A mean at a moment, in the order of time. */
export interface Sample {
  /** Minutes. */
  at: number;
  value: number;
}

export interface SlopeInterval {
  slope: number;
  low: number;
  high: number;
}

/** The line through the samples by least squares. */
export function lineOf(samples: readonly Sample[]): { slope: number; residuals: number[]; spread: number } {
  const count = samples.length;
  const middleAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const middle = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let [xx, xy] = [0, 0];
  for (const { at, value } of samples) {
    xx += (at - middleAt) ** 2;
    xy += (at - middleAt) * (value - middle);
  }
  const slope = xx === 0 ? 0 : xy / xx;
  const residuals = samples.map(({ at, value }) => value - middle - slope * (at - middleAt));
  return { slope, residuals, spread: xx };
}

/** All slopes between two of the samples, smallest first. */
export function pairSlopes(samples: readonly Sample[]): number[] {
  const slopes: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      slopes.push((samples[j]!.value - samples[i]!.value) / (samples[j]!.at - samples[i]!.at));
    }
  }
  return slopes.sort((a, b) => a - b);
}

export function median(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * How much the neighbours of a series that a line was taken from depend on each other, 0 up to 0.95. A line takes its
 * share of what slow noise does, which makes the plain estimate too small by about (2 + 4 rho) / n (Marriott and Pope 1954,
 * for a mean and a slope); that is put back.
 */
export function autocorrelationOf(residuals: readonly number[]): number {
  let [all, lagged] = [0, 0];
  residuals.forEach((value, i) => {
    all += value ** 2;
    if (i > 0) lagged += value * residuals[i - 1]!;
  });
  if (all === 0) return 0;
  const count = residuals.length;
  const plain = lagged / all;
  return Math.min(0.95, Math.max(0, (plain + 2 / count) / (1 - 4 / count)));
}

/**
 * Interval of the slope, by two ways of which the wider end counts: Student's t on the least-squares line, and Sen's
 * (1968) on the slopes between all pairs, which a few outliers do not move. For neighbours that depend on each other by
 * `rho`, the variance of both grows by (1 + rho) / (1 - rho) (Bayley and Hammersley 1946), and the
 * samples count for as many fewer.
 *
 * @param tail the probability beyond each end
 */
export function slopeInterval(samples: readonly Sample[], rho: number, tail: number): SlopeInterval {
  const count = samples.length;
  const { slope: line, residuals, spread } = lineOf(samples);
  const inflation = (1 + rho) / (1 - rho);
  const freedom = Math.max(2, count / inflation - 2);
  const t = tUpperQuantile(tail, freedom);
  const variance = residuals.reduce((sum, value) => sum + value ** 2, 0) / (count - 2);
  const reach = t * Math.sqrt((variance / spread) * inflation);

  const slopes = pairSlopes(samples);
  const kendall = Math.sqrt(((count * (count - 1) * (2 * count + 5)) / 18) * inflation);
  const ranks = (t * kendall) / 2;
  const first = slopes.length / 2 - ranks;
  const lowest = slopes[Math.floor(first)] ?? Number.NEGATIVE_INFINITY;
  const highest = slopes[Math.ceil(slopes.length - 1 - first)] ?? Number.POSITIVE_INFINITY;
  return {
    slope: median(slopes),
    low: Math.min(line - reach, lowest),
    high: Math.max(line + reach, highest),
  };
}
