/** Trends in the JSON result. */
import { z } from "zod";
import type { Drift, Drifts } from "../drift/drifts.ts";
import type { Trend } from "../drift/trend.ts";

const trendSchema = z.strictObject({
  verdict: z.enum(["rising", "falling", "flat", "cannot tell"]),
  reason: z.string(),
  slopePerMinute: z.number().nullable().describe("Theil and Sen, in the unit of the series."),
  low: z.number().nullable().describe("Lower end of the 95 % interval."),
  high: z.number().nullable(),
  floorPerMinute: z.number().nullable().describe("Smaller slopes do not matter."),
  level: z.number().nullable(),
  fromSecond: z.number(),
  toSecond: z.number(),
  minutesToLimit: z.number().nullable().describe("Until the limit at this pace; null where there is none."),
});

export const driftSchema = z.strictObject({
  why: z.string().nullable().describe("Why nothing was looked at; null where something was."),
  series: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      role: z.string(),
      monitor: z.string().nullable().describe("Key of the monitor; null for figures of the load itself."),
      shared: z.boolean().describe("Head and base use one and the same thing."),
      outcome: z.enum(["worse than base", "worse in both", "worse", "steady", "cannot tell"]),
      head: trendSchema,
      base: trendSchema.nullable(),
      difference: trendSchema.nullable().describe("Of head minus base."),
    }),
  ),
});

export function driftsJson({ why, series }: Drifts): z.infer<typeof driftSchema> {
  return { why, series: series.map(driftJson) };
}

function driftJson(drift: Drift): z.infer<typeof driftSchema>["series"][number] {
  const { name, unit, role, source, shared, outcome, head, base, difference } = drift;
  return {
    name,
    unit,
    role,
    monitor: source === "load" ? null : source.monitor,
    shared,
    outcome,
    head: trendJson(head),
    base: base && trendJson(base),
    difference: difference && trendJson(difference),
  };
}

function trendJson(trend: Trend): z.infer<typeof trendSchema> {
  const { verdict, reason, level, floorPerMinute, fromSecond, toSecond } = trend;
  return {
    verdict,
    reason,
    slopePerMinute: finite(trend.slopePerMinute),
    low: finite(trend.low),
    high: finite(trend.high),
    floorPerMinute: finite(floorPerMinute),
    level: finite(level),
    fromSecond,
    toSecond,
    minutesToLimit: finite(trend.minutesToLimit?.estimate),
  };
}

/** JSON has no infinities. */
function finite(value: number | null | undefined): number | null {
  return value != null && Number.isFinite(value) ? value : null;
}
