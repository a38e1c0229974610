/** Settings of the gate (`gate:` in `.github/load-action.yml`). On a pull request they come from the base commit. */
export interface MetricPolicy {
  gated: boolean;
  /** Smallest relative change that can fail, 0.05 = 5 %. For failures: in points, 0.001 = 0.1 points. */
  minChange: number;
  /** Smallest absolute change that can fail, in milliseconds (ignored for failures). */
  minChangeMs: number;
  /** Fewer samples than this in either arm are not judged. */
  minSamples: number;
}

export interface GatePolicy {
  location: MetricPolicy;
  p50: MetricPolicy;
  p95: MetricPolicy;
  p99: MetricPolicy;
  failures: MetricPolicy;
}

export const DEFAULT_POLICY: GatePolicy = {
  location: { gated: true, minChange: 0.1, minChangeMs: 2, minSamples: 100 },
  p50: { gated: false, minChange: 0.1, minChangeMs: 2, minSamples: 100 },
  p95: { gated: true, minChange: 0.2, minChangeMs: 5, minSamples: 300 },
  p99: { gated: false, minChange: 0.3, minChangeMs: 10, minSamples: 1000 },
  failures: { gated: true, minChange: 0.005, minChangeMs: 0, minSamples: 100 },
};
