/** The three forms in which k6 hands out the totals of a run. Only what is used is checked. */
import { z } from "zod";

/** JSON has no NaN: such a value is null. */
const Value = z.number().nullable();
const Values = z.record(z.string(), Value);

const Check = z.object({ name: z.string(), passes: z.number(), fails: z.number() });
export type SummaryCheck = z.infer<typeof Check>;

/** `--summary-export`: values beside the thresholds, where `true` means crossed; groups and checks by name. */
export const ExportedGroup = z.object({
  checks: z.record(z.string(), Check).default({}),
  get groups() {
    return z.record(z.string(), ExportedGroup).default({});
  },
});
export const SummaryExport = z.object({
  root_group: ExportedGroup,
  metrics: z.record(
    z.string(),
    z.object({ thresholds: z.record(z.string(), z.boolean()).default({}) }).catchall(Value),
  ),
});

/** What a script's `handleSummary(data)` gets: thresholds as `{ ok }`; groups and checks as lists. */
export const HandedGroup = z.object({
  checks: z.array(Check).default([]),
  get groups() {
    return z.array(HandedGroup).default([]);
  },
});
export const HandleSummary = z.object({
  root_group: HandedGroup,
  metrics: z.record(
    z.string(),
    z.object({
      type: z.enum(["trend", "rate", "counter", "gauge"]),
      values: Values,
      thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).default({}),
    }),
  ),
  state: z.object({ testRunDurationMs: z.number() }).optional(),
});

/** `--new-machine-readable-summary`: no thresholds, no p99. */
export const MachineReadableSummary = z.object({
  version: z.string().optional(),
  config: z.object({ duration: z.number() }),
  results: z.object({
    checks: z.object({ results: z.array(Check).nullish() }).nullish(),
    metrics: z.array(
      z.object({
        name: z.string(),
        type: z.enum(["trend", "rate", "counter", "gauge"]),
        values: Values,
      }),
    ),
  }),
});
