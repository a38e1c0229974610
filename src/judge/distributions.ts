/** Tail areas and quantiles that the judge needs, from stdlib, with the edges that it leaves undefined. */
import betaCdf from "@stdlib/stats-base-dists-beta-cdf";
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tLogpdf from "@stdlib/stats-base-dists-t-logpdf";
import tQuantileOf from "@stdlib/stats-base-dists-t-quantile";

/** P(T > t) of Student's t with `df` degrees of freedom (real, > 0). Infinite `t` gives 0 or 1. */
export function tUpperTail(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  // The lower tail of -t keeps its digits where 1 - cdf(t) would cancel.
  return tCdf(-t, df);
}

/** Natural logarithm of the density of Student's t with `df` degrees of freedom. */
export function tLogDensity(t: number, df: number): number {
  return tLogpdf(t, df);
}

/** The value that Student's t with `df` degrees of freedom exceeds with probability `tail`, 0 < tail < 1. */
export function tUpperQuantile(tail: number, df: number): number {
  return -tQuantileOf(tail, df);
}

/** Degrees of freedom that stand for a spread that is taken as known. */
export const MANY = 1e6;

/**
 * P(X >= k) for X binomial with `n` trials of probability `p`, through the incomplete beta function, so that `k` and
 * `n` may be fractions (counts divided by an overdispersion).
 */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return betaCdf(p, k, n - k + 1);
}
