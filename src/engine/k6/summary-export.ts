import { z } from "zod";
import type { MetricInfo, MetricType, ThresholdResult } from "../../measure/recording.ts";
import type { ShareTotal } from "../engine.ts";

const share = z.object({ passes: z.int().min(0), fails: z.int().min(0) });

interface Group {
  checks?: Record<string, { passes: number; fails: number }> | undefined;
  groups?: Record<string, Group> | undefined;
}
const group: z.ZodType<Group> = z.lazy(() =>
  z.object({
    checks: z.record(z.string(), share).optional(),
    groups: z.record(z.string(), group).optional(),
  }),
);

const summarySchema = z.object({
  root_group: group.optional(),
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
  /** Checks and custom rates. */
  shares: ShareTotal[];
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
  const checks = checksOf(parsed.data.root_group ?? {});
  return {
    thresholds: metrics.flatMap(([metric, { thresholds }]) =>
      Object.entries(thresholds ?? {}).map(([expression, crossed]) => ({ metric, expression, crossed })),
    ),
    metrics: metrics
      // Submetrics (`http_req_duration{name:x}`) are there for their thresholds alone.
      .filter(([name]) => !name.includes("{"))
      .map(([name, values]) => ({ name, type: typeOf(values) })),
    shares: [
      ...(checks.length > 0 ? checks : allChecks(parsed.data.metrics.checks)),
      ...metrics.flatMap(([name, values]): ShareTotal[] => {
        const counts = share.safeParse(values);
        if (!counts.success || OWN_RATES.has(name) || name.includes("{")) return [];
        return [{ kind: "rate", name, ...counts.data }];
      }),
    ],
  };
}

/** k6's own, which are counted by endpoint or by check. */
const OWN_RATES = new Set(["checks", "http_req_failed"]);

/** A check has one name for the cells, whatever group it is made in. */
function checksOf({ checks = {}, groups = {} }: Group): ShareTotal[] {
  const here = Object.entries(checks).map(
    ([name, counts]): ShareTotal => ({ kind: "check", name, passes: counts.passes, fails: counts.fails }),
  );
  return [...here, ...Object.values(groups).flatMap(checksOf)];
}

/** A script that has switched the tag `group` off has one total. */
function allChecks(values: unknown): ShareTotal[] {
  const counts = share.safeParse(values);
  return counts.success ? [{ kind: "check", name: "all checks", ...counts.data }] : [];
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
