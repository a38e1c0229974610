import { z } from "zod";
import type { MetricInfo, MetricType, ThresholdResult } from "../../measure/recording.ts";

const summarySchema = z.object({
  metrics: z.record(
    z.string(),
    z.looseObject({
      // k6 has it the other way round here: true means crossed.
      thresholds: z.record(z.string(), z.boolean()).optional(),
    }),
  ),
});

export interface SummaryExport {
  thresholds: ThresholdResult[];
  metrics: MetricInfo[];
}

/**
 * Reads what k6 wrote by `--summary-export`: thresholds with their outcome, and types of metrics, which the sample
 * stream does not tell.
 *
 * @returns null for text that is not such a summary
 */
export function parseSummaryExport(text: string): SummaryExport | null {
  const parsed = summarySchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const metrics = Object.entries(parsed.data.metrics);
  return {
    thresholds: metrics.flatMap(([metric, { thresholds }]) =>
      Object.entries(thresholds ?? {}).map(([expression, crossed]) => ({ metric, expression, crossed })),
    ),
    metrics: metrics
      // Submetrics (`http_req_duration{name:x}`) are there for their thresholds alone.
      .filter(([name]) => !name.includes("{"))
      .map(([name, values]) => ({ name, type: typeOf(values) })),
  };
}

/** The old form of the summary names no types; each has its own set of values. Trends have what was asked for. */
function typeOf(values: Record<string, unknown>): MetricType {
  const has = (...names: string[]) => names.every((name) => Object.hasOwn(values, name));
  if (has("passes", "fails", "value")) return "rate";
  if (has("count", "rate")) return "counter";
  if (has("value", "min", "max")) return "gauge";
  return Object.keys(values).some((name) => name !== "thresholds") ? "trend" : "unknown";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A summary that was cut off by a kill; the caller says so.
    return undefined;
  }
}
