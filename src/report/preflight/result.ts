/** The form of `load-action preflight --json` and of `preflight.json`; `schema/preflight.schema.json` is made from it. */
import { z } from "zod";
import type { PreflightItem } from "../../measure/recording.ts";
import { PREFLIGHT_GROUPS, PREFLIGHT_ITEMS } from "../../preflight/items.ts";
import type { PreflightResult } from "../../preflight/run-checks.ts";
import { isItemName } from "../../preflight/settings.ts";

export const preflightItemSchema = z.strictObject({
  item: z.string().describe("As the configuration calls it."),
  group: z.enum(PREFLIGHT_GROUPS).nullable(),
  title: z.string().nullable().describe("What has to hold, in words."),
  required: z.boolean().describe("Whether the run may not begin where it failed."),
  state: z.enum(["ok", "failed", "unknown", "confirmed"]),
  text: z.string().describe("What was found."),
  by: z.string().nullable().describe("Who confirmed it."),
  on: z.string().nullable().describe("On which day it was confirmed, such as 2026-11-20."),
});

export const preflightResultSchema = z
  .strictObject({
    schema: z.literal(1).describe("Raised when a field changes its meaning or goes."),
    verdict: z
      .enum(["pass", "fail", "inconclusive"])
      .describe("`fail`: a required item failed; `inconclusive`: of a required item nothing is known."),
    scenario: z.string(),
    items: z.array(preflightItemSchema),
    notes: z.array(z.string()),
  })
  .describe("Pre-test checklist by @semantest/load-action");

export function preflightItemJson(item: PreflightItem): z.infer<typeof preflightItemSchema> {
  const words = isItemName(item.item) ? PREFLIGHT_ITEMS[item.item] : null;
  return {
    item: item.item,
    group: words?.group ?? null,
    title: words?.title ?? null,
    required: item.required,
    state: item.state,
    text: item.text.replaceAll("`", ""),
    by: item.by ?? null,
    on: item.on ?? null,
  };
}

export function preflightResultJson(result: PreflightResult): z.infer<typeof preflightResultSchema> {
  const { verdict, scenario, items, notes } = result;
  return {
    schema: 1,
    verdict: verdict === "pass" || verdict === "fail" ? verdict : "inconclusive",
    scenario,
    items: items.map(preflightItemJson),
    notes,
  };
}

/** JSON Schema (draft 2020-12). */
export function preflightJsonSchema(): object {
  return z.toJSONSchema(preflightResultSchema, { target: "draft-2020-12" });
}
