/** Whether two series move together beyond what the load explains, and which of them first. */

export interface Correlation {
  /** Spearman's rank correlation at the best lag, the level of load held fixed; -1..1. */
  rho: number;
  /** Bins by which `cause` comes before `effect`; negative where it follows. */
  lag: number;
  /** Share of circular shifts of `cause` that correlate at least as strongly at any lag looked at. */
  p: number;
  /** Bins that were compared. */
  count: number;
}

const MIN_BINS = 24;

/**
 * Values are aligned bin by bin; null is a gap. null where too little overlaps or one of the two does not move.
 *
 * The level of load drives everything in a ramp, so ranks are taken with its part removed (partial correlation; Kendall
 * and Stuart, vol. 2, ch. 27). Neighbouring bins depend on each other; shifting one series around in a circle keeps that
 * dependence and destroys only the relation, which makes the shifts a fair yardstick for chance.
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
  const lags = Math.min(maxLag, Math.floor(kept.length / 6));
  const found = strongest(x, y, lags);
  if (found === null) return null;
  let asStrong = 1;
  let shifts = 1;
  for (let shift = 2 * lags + 1; shift < x.length - 2 * lags; shift++) {
    const shifted = [...x.slice(shift), ...x.slice(0, shift)];
    const other = strongest(shifted, y, lags);
    shifts++;
    if (other !== null && Math.abs(other.rho) >= Math.abs(found.rho)) asStrong++;
  }
  return { ...found, p: asStrong / shifts, count: kept.length };
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
