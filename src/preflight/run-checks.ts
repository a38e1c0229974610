/** The whole checklist: what can be checked is checked, what cannot is looked up among the confirmations. */

import type { RunVerdict } from "../judge/verdict.ts";
import type { PreflightItem } from "../measure/recording.ts";
import { cleanText } from "../report/escape.ts";
import type { CheckContext } from "./check-context.ts";
import { checkAlerts, checkBreakers, checkLogLevel } from "./checks/application.ts";
import { checkCdn } from "./checks/cdn.ts";
import { checkK6, checkMirror, checkUrls } from "./checks/environment.ts";
import { checkHpa } from "./checks/hpa.ts";
import { checkRateLimit } from "./checks/rate-limit.ts";
import { checkPool, checkRedis } from "./checks/resources.ts";
import { type Confirmation, standing } from "./confirmations.ts";
import { type CheckFinding, finding } from "./finding.ts";
import { PREFLIGHT_ITEM_NAMES, type PreflightItemName } from "./items.ts";
import type { PreflightSettings } from "./settings.ts";

export interface Checklist {
  settings: PreflightSettings;
  confirmations: readonly Confirmation[];
}

export interface PreflightResult {
  scenario: string;
  verdict: RunVerdict;
  items: PreflightItem[];
  /** What was decided on the person's behalf, and what could not be found out. */
  notes: string[];
}

const MOST_TEXT = 600;

/**
 * Every item of the checklist. A confirmation stands in for a check that is not there or could not be made, and never
 * for one that failed.
 */
export async function runChecks(
  { settings, confirmations }: Checklist,
  context: CheckContext,
  now: Date,
): Promise<PreflightItem[]> {
  // Whether there is a rate limit is found out last: having reached it would fail the others.
  const early = PREFLIGHT_ITEM_NAMES.filter((name) => name !== "rate-limit");
  const found = new Map<PreflightItemName, CheckFinding | null>();
  await Promise.all(early.map(async (name) => found.set(name, await check(name, settings, context))));
  found.set("rate-limit", await check("rate-limit", settings, context));
  return PREFLIGHT_ITEM_NAMES.map((item) => {
    const required = settings.required?.includes(item) ?? false;
    return { item, required, ...outcome(found.get(item) ?? null, standing(confirmations, item, now)) };
  });
}

function outcome(
  found: CheckFinding | null,
  { holds, why }: ReturnType<typeof standing>,
): Omit<PreflightItem, "item" | "required"> {
  const clean = (text: string) => cleanText(text, MOST_TEXT);
  if (found !== null && found.state !== "unknown") return { state: found.state, text: clean(found.text) };
  if (holds !== null) {
    const by = cleanText(holds.by, 100);
    const reason = found === null ? "" : `; ${found.text}`;
    return {
      state: "confirmed",
      text: clean(`confirmed by ${by} on ${holds.on}${reason}`),
      by,
      on: holds.on,
    };
  }
  const open = found === null ? "not checked and not confirmed" : found.text;
  return { state: "unknown", text: clean(why === "" ? open : `${open}; ${why}`) };
}

function check(
  name: PreflightItemName,
  settings: PreflightSettings,
  context: CheckContext,
): Promise<CheckFinding | null> {
  const look = <Name extends PreflightItemName>(
    item: Name,
    make: (block: NonNullable<PreflightSettings[Name]>) => Promise<CheckFinding>,
  ): Promise<CheckFinding | null> => {
    const block = settings[item];
    return block === undefined ? Promise.resolve(null) : finding(() => make(block));
  };
  switch (name) {
    case "hpa":
      return look(name, (block) => checkHpa(block, context));
    case "database-pool":
      return look(name, (block) => checkPool(block, context));
    case "redis-headroom":
      return look(name, (block) => checkRedis(block, context));
    case "cdn":
      return look(name, (block) => checkCdn(block, context));
    case "rate-limit":
      return look(name, (block) => checkRateLimit(block, context));
    case "circuit-breakers":
      return look(name, (block) => checkBreakers(block, context));
    case "log-level":
      return look(name, (block) => checkLogLevel(block, context));
    case "alerts":
      return look(name, (block) => checkAlerts(block, context));
    case "staging-mirrors-production":
      return look(name, (block) => checkMirror(block, context));
    case "test-data":
    case "dashboards":
      return look(name, (block) => checkUrls(block, context));
    case "k6":
      // Nothing has to be said to look for it.
      return finding(async () => checkK6(context));
  }
}
