/**
 * The Universal Scalability Law (Gunther, "Guerrilla Capacity Planning", 2007, eq. 4.32; with a scale: Schwartz,
 * "Practical Scalability Analysis with the Universal Scalability Law", 2015, eq. 5):
 *
 *     X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))
 *
 * X is throughput and N the number of users, or of requests in flight. N / X is linear in the three coefficients of
 * 1, N - 1 and N (N - 1), so the fit is weighted least squares with coefficients that are not negative. Each residual
 * is taken relative to its N / X, which is to first order the relative error of the throughput.
 */
export interface UslPoint {
  concurrency: number;
  /** Per second. */
  throughput: number;
}

export interface UslFit {
  /** Throughput at N = 1, per second. */
  lambda: number;
  /** Contention: share that is done one after the other. */
  sigma: number;
  /** Coherency: the cost of agreement between each two. */
  kappa: number;
  /** Root of the mean squared relative error of the throughput. */
  error: number;
}

/** null where the points are fewer than four or do not determine a positive lambda. */
export function fitUsl(points: readonly UslPoint[]): UslFit | null {
  const usable = points.filter((point) => point.concurrency > 0 && point.throughput > 0);
  if (usable.length < 4) return null;
  const rows = usable.map(({ concurrency: n, throughput: x }) => {
    const weight = x / n;
    return [weight, weight * (n - 1), weight * n * (n - 1)];
  });
  let best: UslFit | null = null;
  // With three coefficients every set of those that are not zero can be tried.
  for (const free of [[0, 1, 2], [0, 1], [0, 2], [0]]) {
    const solved = leastSquares(rows, free);
    if (solved === null || solved.some((value) => value < 0)) continue;
    const [a = 0, b = 0, c = 0] = solved;
    if (!(a > 0)) continue;
    const fit = { lambda: 1 / a, sigma: b / a, kappa: c / a };
    const error = relativeError(fit, usable);
    if (Number.isFinite(error) && (best === null || error < best.error)) best = { ...fit, error };
  }
  return best;
}

/** Throughput at a concurrency, per second. */
export function throughputAt({ lambda, sigma, kappa }: Omit<UslFit, "error">, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/**
 * The concurrency from which one more adds less than `share` of what the first one gave; infinite where that never
 * happens. Found by halving: the slope only falls up to the peak.
 */
export function kneeOf(fit: Omit<UslFit, "error">, share = 0.1): number {
  const slope = ({ sigma, kappa }: typeof fit, n: number) => {
    const below = 1 + sigma * (n - 1) + kappa * n * (n - 1);
    return (1 - sigma - kappa * n * n) / below ** 2;
  };
  const start = slope(fit, 1);
  if (!(start > 0)) return 1;
  let high = 2;
  while (slope(fit, high) > share * start) {
    high *= 2;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
  }
  let low = high / 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slope(fit, middle) > share * start) low = middle;
    else high = middle;
  }
  return high;
}

function relativeError(fit: Omit<UslFit, "error">, points: readonly UslPoint[]): number {
  const squares = points.map(
    ({ concurrency, throughput }) => (throughputAt(fit, concurrency) / throughput - 1) ** 2,
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / points.length);
}

/** Coefficients for a target of 1 in every row, those that are not `free` being 0; null where they are undetermined. */
function leastSquares(rows: readonly number[][], free: readonly number[]): number[] | null {
  const size = free.length;
  // Columns differ by orders of magnitude; scaled to length 1 they can be told from singular ones.
  const scales = free.map((column) => Math.hypot(...rows.map((row) => row[column] ?? 0)));
  if (scales.some((scale) => !(scale > 0))) return null;
  const matrix = free.map((column, i) => [
    ...free.map((other, j) =>
      rows.reduce(
        (sum, row) => sum + ((row[column] ?? 0) / scales[i]!) * ((row[other] ?? 0) / scales[j]!),
        0,
      ),
    ),
    rows.reduce((sum, row) => sum + (row[column] ?? 0) / scales[i]!, 0),
  ]);
  for (let i = 0; i < size; i++) {
    const pivot = matrix
      .slice(i)
      .reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best));
    if (Math.abs(pivot[i]!) < 1e-10) return null;
    const at = matrix.indexOf(pivot);
    [matrix[i], matrix[at]] = [pivot, matrix[i]!];
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = matrix[j]![i]! / pivot[i]!;
      matrix[j] = matrix[j]!.map((value, k) => value - factor * pivot[k]!);
    }
  }
  const solved = [0, 0, 0];
  free.forEach((column, i) => {
    solved[column] = matrix[i]![size]! / matrix[i]![i]! / scales[i]!;
  });
  return solved;
}
