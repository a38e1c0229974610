import type { PreflightItem } from "../../measure/recording.ts";
import { PREFLIGHT_ITEMS } from "../../preflight/items.ts";
import { isItemName } from "../../preflight/settings.ts";
import { escapeSentence } from "../escape.ts";
import { fold, table } from "../table.ts";
import type { ReportView } from "../view.ts";

const STATES = ["failed", "ok", "confirmed", "unknown"] as const;
const MARK: Record<PreflightItem["state"], string> = {
  ok: "🟢",
  confirmed: "🔵",
  failed: "🔴",
  unknown: "⚪",
};

/** The pre-test checklist, folded; empty where none was gone through. */
export function checklistSection({ recording }: ReportView, open = false): string {
  const items = recording.meta.preflight ?? [];
  return items.length === 0 ? "" : fold(checklistTitle(items), checklistTable(items), open);
}

/** `Pre-test checklist: 1 failed, 8 ok, 2 confirmed, 1 unknown`. */
export function checklistTitle(items: readonly PreflightItem[]): string {
  const parts = STATES.map((state) => [items.filter((item) => item.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  return `Pre-test checklist: ${parts.join(", ")}`;
}

/** For a terminal: the count, and what did not hold. */
export function checklistLines({ recording }: ReportView): string[] {
  const items = recording.meta.preflight ?? [];
  if (items.length === 0) return [];
  const bad = items.filter(({ state, required }) => state === "failed" || (required && state === "unknown"));
  return [checklistTitle(items), ...bad.map(({ item, state, text }) => `- ${item}, ${state}: ${text}`)];
}

export function checklistTable(items: readonly PreflightItem[]): string {
  const rows = items.map((item) => [
    escapeSentence(titleOf(item), { cell: true }),
    `${item.state === "failed" && !item.required ? "🟠" : MARK[item.state]} ${item.state}`,
    item.required ? "required" : "",
    escapeSentence(item.text, { cell: true, maxLength: 300 }),
  ]);
  return table(["before the load", "", "", "found"], ["left", "left", "left", "left"], rows);
}

/** What has to hold, in words; an item of a later version is called by its name. */
export function titleOf({ item }: PreflightItem): string {
  return isItemName(item) ? PREFLIGHT_ITEMS[item].title : `\`${item}\``;
}
