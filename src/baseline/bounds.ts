/** How much a store holds at one time. What falls out stays in the history of a branch until that is dropped. */

import { timeInName } from "./file-name.ts";

export interface StoreBounds {
  /** Runs that are older than this, in days, fall out. */
  maxAgeDays: number;
  /** Of each key the newest ones stay. */
  maxRunsPerKey: number;
}

/** A judgement uses runs of the last 30 days; the rest is for the trend. */
export const DEFAULT_BOUNDS: StoreBounds = { maxAgeDays: 90, maxRunsPerKey: 100 };

const DAY_MS = 24 * 3600 * 1000;

/**
 * Names of the files of one key that fall out. Names without a time are not ours and stay.
 *
 * @param names In any order.
 */
export function outOfBounds(names: readonly string[], bounds: StoreBounds, nowMs: number): string[] {
  const timed = names.filter((name) => timeInName(name) !== null).sort();
  const tooMany = timed.slice(0, Math.max(0, timed.length - bounds.maxRunsPerKey));
  const oldest = nowMs - bounds.maxAgeDays * DAY_MS;
  return timed.filter((name) => tooMany.includes(name) || (timeInName(name) ?? nowMs) < oldest);
}
