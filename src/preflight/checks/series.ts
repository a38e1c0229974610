import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, unknown } from "../finding.ts";
import type { PrometheusReader } from "../prometheus-reader.ts";

export const NO_PROMETHEUS = "no Prometheus is configured (`prometheus:`)";

export async function withPrometheus(
  { prometheus }: CheckContext,
  look: (reader: PrometheusReader) => Promise<CheckFinding>,
): Promise<CheckFinding> {
  return prometheus === null ? unknown(NO_PROMETHEUS) : look(prometheus);
}

/** A query as people know it: which deployment is meant is no part of what they wrote. */
export function asRead(query: string): string {
  return query.replaceAll(/\{\s*\$select\s*\}/g, "").replaceAll(/,\s*\$select|\$select\s*,/g, "");
}

/** The one figure that a query gives, or why there is none, as a sentence without its full stop. */
export async function figureOf(
  prometheus: PrometheusReader,
  query: string,
): Promise<{ value: number } | { problem: string }> {
  const samples = await prometheus.instant(query);
  const [only, ...more] = samples;
  if (only === undefined) return { problem: `Prometheus has no series for \`${asRead(query)}\`` };
  if (more.length > 0) {
    return {
      problem: `\`${asRead(query)}\` gives ${samples.length} series; write a query that gives one, such as with sum() or max()`,
    };
  }
  if (!Number.isFinite(only.value)) return { problem: `\`${asRead(query)}\` gives ${only.value}` };
  return { value: only.value };
}
