/** Settings of the gate (`gate:` in `.github/load-action.yml`). On a pull request they come from the base commit. */
export interface MetricPolicy {
  gated: boolean;
  /** Smallest relative change that can fail, 0.05 = 5 %. For failures: in points, 0.001 = 0.1 points. */
  minChange: number;
  /** Smallest absolute change that can fail, in milliseconds (ignored for failures). */
  minChangeMs: number;
  /** Fewer samples than this in either arm are not judged. */
  minSamples: number;
  /** A change that is surely smaller than this counts as `same`. Same unit as `minChange`, never smaller than it. */
  sameBelow: number;
}

export interface GatePolicy {
  location: MetricPolicy;
  p50: MetricPolicy;
  p95: MetricPolicy;
  p99: MetricPolicy;
  failures: MetricPolicy;
}

export const DEFAULT_POLICY: GatePolicy = {
  location: { gated: true, minChange: 0.03, minChangeMs: 2, minSamples: 50, sameBelow: 0.07 },
  p50: { gated: false, minChange: 0.03, minChangeMs: 2, minSamples: 100, sameBelow: 0.07 },
  p95: { gated: true, minChange: 0.05, minChangeMs: 3, minSamples: 200, sameBelow: 0.1 },
  p99: { gated: false, minChange: 0.1, minChangeMs: 5, minSamples: 1000, sameBelow: 0.2 },
  failures: { gated: true, minChange: 0.001, minChangeMs: 0, minSamples: 50, sameBelow: 0.005 },
};
