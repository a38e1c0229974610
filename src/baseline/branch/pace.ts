import { setTimeout as wait } from "node:timers/promises";

/** Time and chance, so that a test can have others. */
export interface Pace {
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
}

export const REAL_PACE: Pace = { nowMs: Date.now, wait: (ms) => wait(ms), random: Math.random };

const FIRST_MS = 8_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait after so many defeats: anything up to a limit that doubles each time, so that writers which finish
 * together part. GitHub counts writes per minute, and a lost attempt has cost three of them.
 */
export function pauseMs(defeats: number, random: number): number {
  return Math.ceil(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** (defeats - 1)));
}
