import { READINGS_PER_BLOCK, type Reading } from "./blocks.ts";
import type { Trend } from "./trend-verdict.ts";

export const LEAST_BLOCKS = 10;
/** A series over a shorter time has no trend. */
export const LEAST_SECONDS = 300;

export function secondsOf(readings: readonly Reading[]): number {
  return readings.length === 0 ? 0 : readings.at(-1)!.second - readings[0]!.second;
}

/** The trend of a series that is too short for one. */
export function nothingKnown(readings: readonly Reading[]): Trend {
  const fromSecond = readings[0]?.second ?? 0;
  const toSecond = readings.at(-1)?.second ?? fromSecond;
  const count = `${readings.length} reading${readings.length === 1 ? "" : "s"}`;
  return {
    verdict: "cannot tell",
    reason:
      readings.length === 0
        ? "there are no readings after the warm-up"
        : `${count} over ${Math.round(secondsOf(readings))} s after the warm-up are too few: ` +
          `a trend needs ${LEAST_BLOCKS * READINGS_PER_BLOCK} over ${LEAST_SECONDS} s`,
    slopePerMinute: null,
    low: null,
    high: null,
    floorPerMinute: null,
    tolerancePerMinute: null,
    level: null,
    seconds: secondsOf(readings),
    fromSecond,
    toSecond,
    blocks: [],
    autocorrelation: null,
    minutesToLimit: null,
  };
}
