import { z } from "zod";
import { MONITOR_ROLES } from "../../observe/monitors/series.ts";
import type { ReportView } from "../view.ts";
import { hasCrossed, summariseMonitors } from "./monitor-rows.ts";

const figures = z.strictObject({
  mean: z.number(),
  worst: z.number(),
  beyond: z.number().nullable().describe("Share of the readings at or beyond the limit."),
  since: z.number().nullable().describe("Second of the first of them, from the start of the recording."),
  overall: z.number().nullable().describe("Over the window as a whole, by the server's own counters."),
});

export const monitorsSchema = z.strictObject({
  read: z.array(
    z.strictObject({
      monitor: z.string().describe("As the configuration calls it."),
      name: z.string(),
      unit: z.string(),
      worse: z.enum(["higher", "lower"]),
      limit: z.number().nullable(),
      maximum: z.number().nullable(),
      role: z.enum(MONITOR_ROLES),
      arm: z.enum(["head", "base", "shared"]),
      crossed: z.boolean(),
      figures,
      base: figures.nullable(),
    }),
  ),
  unknown: z.array(z.strictObject({ reason: z.string(), names: z.array(z.string()) })),
});

export function monitorsJson({ recording, monitors }: ReportView): z.infer<typeof monitorsSchema> {
  const { rows, unknown } = summariseMonitors(recording, monitors);
  return { read: rows.map((row) => ({ ...row, crossed: hasCrossed(row) })), unknown };
}
