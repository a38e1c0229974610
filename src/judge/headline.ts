import type { Comparison } from "./verdict.ts";
import { capital, changeSize, fromTo, metricName, scopeName } from "./words.ts";

/** One sentence for a comparison that made the run fail. */
export function slowerSentence(comparison: Comparison): string {
  const { scope, metric, base, head, change } = comparison;
  const name = capital(scopeName(scope));
  const figures = fromTo(metric, base, head);
  const size = change === null ? "" : changeSize(change.unit, change.estimate);
  if (metric === "failures") return `${name} fails more often: ${figures}`;
  if (metric === "value") {
    const direction = (head.value ?? 0) >= (base.value ?? 0) ? "higher" : "lower";
    const amount = change?.unit === "ratio" ? ` by ${size}` : "";
    return `${name} is ${direction}${amount} (${figures})`;
  }
  if (metric === "location") return `${name} takes ${size} longer (${metricName(metric)} ${figures})`;
  return `${name} takes longer: ${metric} ${figures} (+${size})`;
}

/** One sentence for a comparison that cannot tell. */
export function unsureSentence(comparison: Comparison): string {
  return `${capital(scopeName(comparison.scope))}, ${metricName(comparison.metric)}: ${comparison.reason}`;
}

/** Endpoints first, since they say where; then by size of the change. */
export function byWeight(a: Comparison, b: Comparison): number {
  const rank = (comparison: Comparison) => (comparison.scope.kind === "total" ? 1 : 0);
  return rank(a) - rank(b) || sizeOf(b) - sizeOf(a);
}

function sizeOf({ change }: Comparison): number {
  if (change === null) return 0;
  // A point of failures weighs as much as a tenth of latency.
  return Math.abs(change.estimate) * (change.unit === "points" ? 10 : 1);
}

/** A total that is slower because of one endpoint, while all others are sure not to be, says so. */
export function nameCulprits(comparisons: Comparison[]): Comparison[] {
  return comparisons.map((comparison) => {
    if (comparison.scope.kind !== "total" || comparison.outcome !== "slower") return comparison;
    const kind = comparison.metric === "failures" ? "failures" : "location";
    const endpoints = comparisons.filter((other) => other.scope.kind === "endpoint" && other.metric === kind);
    const [only, ...more] = endpoints.filter((other) => other.outcome === "slower");
    const unsure = endpoints.some((other) => other.outcome === "cannot tell");
    if (only === undefined || more.length > 0 || unsure) return comparison;
    return { ...comparison, reason: `${comparison.reason}; from ${scopeName(only.scope)}` };
  });
}
