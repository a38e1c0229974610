import { tUpperTail } from "../judge/distributions.ts";

/** Whether two series move together beyond what the load explains, and which of them first. */

export interface Correlation {
  /** Spearman's rank correlation at the best lag, the level of load held fixed; -1..1. */
  rho: number;
  /** Bins by which `cause` comes before `effect`; negative where it follows. */
  lag: number;
  /** How often unrelated series that vary as slowly as these would correlate as strongly at any lag looked at. */
  p: number;
  /** Bins that were compared. */
  count: number;
}

const MIN_BINS = 24;

/**
 * Values are aligned bin by bin; null is a gap. null where too little overlaps or one of the two does not move.
 *
 * The level of load drives everything in a ramp, so ranks are taken with its part removed (partial correlation; Kendall
 * and Stuart, vol. 2, ch. 27). Neighbouring bins depend on each other, which makes chance correlations larger; they count
 * for less accordingly. Each lag that was looked at is one more chance, and is paid for (Bonferroni).
 */
export function correlate(
  cause: readonly (number | null)[],
  effect: readonly (number | null)[],
  load: readonly (number | null)[],
  maxLag: number,
): Correlation | null {
  const kept = cause.flatMap((value, at) =>
    value === null || effect[at] == null || load[at] == null ? [] : [at],
  );
  if (kept.length < MIN_BINS) return null;
  const by = ranks(kept.map((at) => load[at]!));
  const x = residuals(ranks(kept.map((at) => cause[at]!)), by);
  const y = residuals(ranks(kept.map((at) => effect[at]!)), by);
  const lags = Math.min(maxLag, Math.floor(kept.length / 10));
  const found = strongest(x, y, lags);
  if (found === null) return null;
  const freedom = effectiveCount(x, y) - 2;
  if (freedom < 3) return null;
  const t = Math.abs(found.rho) * Math.sqrt(freedom / Math.max(1e-12, 1 - found.rho ** 2));
  const p = Math.min(1, 2 * tUpperTail(t, freedom) * (2 * lags + 1));
  return { ...found, p, count: kept.length };
}

/**
 * How many independent values would tell as much as these that depend on their neighbours: equation 1 of Pyper and
 * Peterman, "Comparison of methods to account for autocorrelation in correlation analyses of fish data" (1998).
 */
function effectiveCount(x: readonly number[], y: readonly number[]): number {
  const count = x.length;
  let sum = 1 / count;
  for (let lag = 1; lag <= count / 5; lag++) {
    sum += (2 / count) * ((count - lag) / count) * autocorrelation(x, lag) * autocorrelation(y, lag);
  }
  return sum > 1 / count ? 1 / sum : count;
}

function autocorrelation(values: readonly number[], lag: number): number {
  const middle = mean(values);
  let [all, lagged] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    all += (values[i]! - middle) ** 2;
    if (i + lag < values.length) lagged += (values[i]! - middle) * (values[i + lag]! - middle);
  }
  return all === 0 ? 0 : lagged / all;
}

function strongest(x: readonly number[], y: readonly number[], lags: number) {
  let best: { rho: number; lag: number } | null = null;
  // From no lag outwards, so that of equals the smallest is taken.
  for (let step = 0; step <= 2 * lags; step++) {
    const lag = step % 2 === 0 ? -step / 2 : (step + 1) / 2;
    const length = x.length - Math.abs(lag);
    const rho = pearson(
      x.slice(Math.max(0, -lag), Math.max(0, -lag) + length),
      y.slice(Math.max(0, lag), Math.max(0, lag) + length),
    );
    if (rho !== null && (best === null || Math.abs(rho) > Math.abs(best.rho) + 1e-9)) {
      best = { rho, lag: lag === 0 ? 0 : lag };
    }
  }
  return best;
}

/** Ranks from 1; equal values share their middle. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const result = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let after = first + 1;
    while (after < order.length && order[after]!.value === order[first]!.value) after++;
    for (let i = first; i < after; i++) result[order[i]!.at] = (first + after + 1) / 2;
    first = after;
  }
  return result;
}

/** What is left of `y` when its line over `x` is taken away. */
function residuals(y: readonly number[], x: readonly number[]): number[] {
  const [meanX, meanY] = [mean(x), mean(y)];
  const varX = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const slope =
    varX === 0 ? 0 : x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0) / varX;
  return y.map((value, i) => value - meanY - slope * (x[i]! - meanX));
}

function pearson(x: readonly number[], y: readonly number[]): number | null {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx < 1e-9 || yy < 1e-9 ? null : xy / Math.sqrt(xx * yy);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
