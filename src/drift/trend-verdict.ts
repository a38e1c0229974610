import type { Block } from "./blocks.ts";

/**
 * `rising` and `falling`: beyond chance, the floor or more, and still going on at the end; `flat`: a slope beyond the
 * tolerance would have shown; `cannot tell`: neither.
 */
export type TrendVerdict = "rising" | "falling" | "flat" | "cannot tell";

export interface Trend {
  verdict: TrendVerdict;
  /** Half a sentence without figures in a unit: what the verdict rests on, or what it lacks. */
  reason: string;
  /** Theil and Sen's slope of the block means, in the unit of the series per minute; null where there are too few. */
  slopePerMinute: number | null;
  /** Ends of its 95 % interval. */
  low: number | null;
  high: number | null;
  /** Slopes smaller than this do not matter. */
  floorPerMinute: number | null;
  /** Where the whole interval is within this, up and down, the series is flat. */
  tolerancePerMinute: number | null;
  /** Median of the block means. */
  level: number | null;
  /** From the first reading that counts to the last. */
  seconds: number;
  /** The part of the series that the slope is of, in seconds of the recording. */
  fromSecond: number;
  toSecond: number;
  /** Its blocks. */
  blocks: Block[];
  /** How much neighbouring blocks depend on each other, 0..1. */
  autocorrelation: number | null;
  /**
   * Minutes from the last block until the limit is reached at this slope, and at the steeper and the gentler end of its
   * interval (infinite: never); null without a limit, or where the series does not rise.
   */
  minutesToLimit: { estimate: number; soonest: number; latest: number } | null;
}
