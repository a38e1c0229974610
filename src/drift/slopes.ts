/** Slopes of a series of blocks, and how far they may be off by chance. Pure. */
import { tUpperQuantile } from "../judge/distributions.ts";
import { median } from "../measure/median.ts";

/** The mean of a block. */
export interface Sample {
  /** Its middle, in minutes. */
  at: number;
  value: number;
}

export interface Line {
  /** Per minute, by least squares. */
  slope: number;
  residuals: number[];
  /** Sum of the squared residuals. */
  squares: number;
  /** Sum of the squared distances of the moments from their mean. */
  spread: number;
}

/** The line through the samples by least squares. */
export function lineOf(samples: readonly Sample[]): Line {
  const count = samples.length;
  const middleAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const middle = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let [spread, product] = [0, 0];
  for (const { at, value } of samples) {
    spread += (at - middleAt) ** 2;
    product += (at - middleAt) * (value - middle);
  }
  const slope = spread === 0 ? 0 : product / spread;
  const residuals = samples.map(({ at, value }) => value - middle - slope * (at - middleAt));
  return { slope, residuals, squares: residuals.reduce((sum, value) => sum + value ** 2, 0), spread };
}

/** Theil and Sen's slope: the median of the slopes between all pairs, which a few outliers do not move. */
export function theilSen(samples: readonly Sample[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      slopes.push((samples[j]!.value - samples[i]!.value) / (samples[j]!.at - samples[i]!.at));
    }
  }
  return median(slopes);
}

/**
 * How much neighbours among the residuals of a line depend on each other, 0 to 0.95. The line takes its share of what slow
 * noise does, so the plain estimate is too small by about (2 + 4 rho) / n, twice what Marriott and Pope (1954) found for a
 * mean alone; that is put back.
 */
export function autocorrelationOf(residuals: readonly number[]): number {
  let [all, lagged] = [0, 0];
  residuals.forEach((value, i) => {
    all += value ** 2;
    if (i > 0) lagged += value * residuals[i - 1]!;
  });
  if (all === 0) return 0;
  const count = residuals.length;
  return Math.min(0.95, Math.max(0, (lagged / all + 2 / count) / (1 - 4 / count)));
}

/** By how much the variance of a slope grows where neighbours depend on each other (Bayley and Hammersley 1946). */
export function inflationOf(autocorrelation: number): number {
  return (1 + autocorrelation) / (1 - autocorrelation);
}

/**
 * How far a slope may be off: Student's t times the standard error of the line. Half of the degrees of freedom are left out,
 * since the inflation is an estimate of the same few residuals.
 *
 * @param tail the probability beyond each end
 */
export function reachOf({ squares, spread, residuals }: Line, inflation: number, tail: number): number {
  const count = residuals.length;
  const error = Math.sqrt((squares / (count - 2) / spread) * inflation);
  return tUpperQuantile(tail, count / 2 - 2) * error;
}
