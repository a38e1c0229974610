import type { PreflightItem } from "../measure/recording.ts";
import { PREFLIGHT_ITEM_NAMES } from "../preflight/items.ts";
import type { Checklist } from "../preflight/run-checks.ts";

/**
 * The pre-test checklist of a recording that a fork made: what is required is what the base commit says, and nobody
 * confirmed anything there who did not do so here.
 */
export function foreignChecklist(
  items: readonly PreflightItem[] | undefined,
  { settings, confirmations }: Checklist,
): PreflightItem[] {
  return PREFLIGHT_ITEM_NAMES.map((name) => {
    const required = settings.required?.includes(name) ?? false;
    const told = items?.find(({ item }) => item === name);
    if (told === undefined)
      return { item: name, required, state: "unknown", text: "the fork's job says nothing of it" };
    const { state, text, by, on } = told;
    if (state !== "confirmed") return { item: name, required, state, text };
    const known = confirmations.find((one) => one.item === name && one.by === by && one.on === on);
    if (known === undefined) {
      return { item: name, required, state: "unknown", text: "the fork's job says that it was confirmed" };
    }
    const words = `confirmed by ${known.by} on ${known.on}`;
    return { item: name, required, state, text: words, by: known.by, on: known.on };
  });
}
