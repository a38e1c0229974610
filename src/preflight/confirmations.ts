/** What people say that no check can find out: a file in the repository, with name and date. */
import { parseDocument } from "yaml";
import { z } from "zod";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { formatDuration, parseDurationMs } from "../request/units.ts";
import { PREFLIGHT_ITEM_NAMES, type PreflightItemName } from "./items.ts";
import { isItemName } from "./settings.ts";

export interface Confirmation {
  item: PreflightItemName;
  by: string;
  /** Day, `2026-11-20`. */
  on: string;
  validForMs: number;
}

const DAY_MS = 86_400_000;
/** How long a confirmation holds that does not say it. */
const DEFAULT_VALID_FOR_MS = 90 * DAY_MS;

const entrySchema = z.strictObject({
  item: z.string(),
  by: z.string().trim().min(1, "write the name of the person").max(100),
  on: z.string().refine(isDay, { error: "write a day such as 2026-11-20" }),
  "valid-for": z.string().optional(),
  note: z.string().max(1000).optional(),
});

/**
 * Reads the list of confirmations.
 *
 * @param name How the file is called in messages.
 * @throws UsageError in one line that names the entry
 */
export function parseConfirmations(text: string, name: string): Confirmation[] {
  // Days stay texts: the core schema knows no dates.
  const document = parseDocument(text, { prettyErrors: true, schema: "core" });
  const problem = document.errors[0];
  if (problem) throw new UsageError(`${name}: ${problem.message.split("\n")[0]?.replace(/:$/, "")}`);
  const raw: unknown = document.toJS() ?? [];
  if (!Array.isArray(raw)) {
    throw new UsageError(
      `${name}: write a list, such as "- { item: circuit-breakers, by: Ada Lovelace, on: 2026-11-20, valid-for: 90 days }"`,
    );
  }
  return raw.map((entry, index) => confirmationOf(entry, `${name}: entry ${index + 1}`));
}

function confirmationOf(raw: unknown, field: string): Confirmation {
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(`${[field, ...issue.path.map(String)].join(" ")}: ${issue.message}`);
  }
  const { item, by, on, "valid-for": validFor } = parsed.data;
  if (!isItemName(item)) {
    throw new UsageError(
      `${field} item: found ${JSON.stringify(item.slice(0, 80))}${didYouMean(item, PREFLIGHT_ITEM_NAMES)}; write one of ${PREFLIGHT_ITEM_NAMES.join(", ")}`,
    );
  }
  const validForMs =
    validFor === undefined ? DEFAULT_VALID_FOR_MS : parseDurationMs(validFor, `${field} valid-for`);
  return { item, by, on, validForMs };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function lengthOf(ms: number): string {
  if (ms % DAY_MS !== 0) return formatDuration(ms);
  return ms === DAY_MS ? "1 day" : `${ms / DAY_MS} days`;
}

export interface Standing {
  /** The newest confirmation that holds; null where none does. */
  holds: Confirmation | null;
  /** Why the newest one does not hold; empty where there is none at all, or one holds. */
  why: string;
}

/** What the confirmations say of an item at a time. One of tomorrow, for somebody in the east, is one of today. */
export function standing(
  confirmations: readonly Confirmation[],
  item: PreflightItemName,
  now: Date,
): Standing {
  const own = confirmations
    .filter((one) => one.item === item)
    .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
  const state = (one: Confirmation) => {
    const since = now.getTime() - Date.parse(`${one.on}T00:00:00Z`);
    if (since < -DAY_MS) return "future";
    // The whole of the last day counts.
    return since < one.validForMs + DAY_MS ? "holds" : "expired";
  };
  const holds = own.find((one) => state(one) === "holds");
  if (holds) return { holds, why: "" };
  const newest = own[0];
  if (newest === undefined) return { holds: null, why: "" };
  const words =
    state(newest) === "future"
      ? "is dated in the future"
      : `has expired; it held for ${lengthOf(newest.validForMs)}`;
  return { holds: null, why: `the confirmation by ${newest.by} on ${newest.on} ${words}` };
}
