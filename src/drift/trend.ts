/**
 * Whether a series of readings rises for good: a leak, or a drift. Made for memory, connections, queues and latency over
 * minutes to hours, whose neighbouring readings depend on each other, fall back at each garbage collection,
 * and grow while a cache fills. See docs/endurance.md.
 */
import { type Block, cutIntoBlocks, levelOf, type Point, samplesOf } from "./blocks.ts";
import { autocorrelationOf, lineOf, type SlopeInterval, slopeInterval } from "./slopes.ts";

export type { Block, Point } from "./blocks.ts";

export interface TrendOptions {
  /** Readings before this second are left out: the warm-up. 0 where nothing is given. */
  fromSecond?: number;
  /** Readings from this second on are left out. */
  toSecond?: number;
  /** Slopes up to this, in the unit of the series per minute, do not matter. */
  floorPerMinute?: number;
  /** The same as a share of the level (0..1 per minute), where {@link floorPerMinute} is not given. */
  floorShare?: number;
  /** The level that must not be reached, in the unit of the series. */
  limit?: number | null;
}

export type TrendVerdict = "rising" | "falling" | "flat" | "cannot tell";

export interface Trend {
  verdict: TrendVerdict;
  /** One sentence without a unit: why it is not more certain, or what makes it so. */
  reason: string;
  /** Theil and Sen's slope of the block means, in the unit of the series per minute; null where there are too few. */
  slopePerMinute: number | null;
  /** Its 95 % interval; an end that the series cannot tell is infinite. */
  low: number | null;
  high: number | null;
  /** Slopes up to this do not matter. */
  floorPerMinute: number | null;
  /** Median of the block means. */
  level: number | null;
  /** Time that was looked at, in seconds. */
  seconds: number;
  blocks: Block[];
  /** How much neighbouring blocks depend on each other, 0..1. */
  autocorrelation: number | null;
  /**
   * Minutes from the last reading until the limit is reached at this slope, and at the steeper and the gentler end of its
   * interval; null without a limit, or where the series does not go towards it.
   */
  minutesToLimit: { estimate: number; soonest: number; latest: number } | null;
}

/** 72 % of the level in a day. */
export const DEFAULT_FLOOR_SHARE = 0.0005;
const LEAST_BLOCKS = 10;
export const LEAST_SECONDS = 180;
const SHOWN_TAIL = 0.025;
/** Beyond each end, for a claim: a run looks at a dozen series. */
const CLAIM_TAIL = 0.001;

/** @param points in order of time */
export function trendOf(points: readonly Point[], options: TrendOptions = {}): Trend {
  const readings = points.flatMap(({ second, value }) =>
    value === null ||
    !Number.isFinite(value) ||
    second < (options.fromSecond ?? 0) ||
    second >= (options.toSecond ?? Number.POSITIVE_INFINITY)
      ? []
      : [{ second, value }],
  );
  const blocks = cutIntoBlocks(readings);
  const seconds = blocks.length === 0 ? 0 : blocks.at(-1)!.toSecond - blocks[0]!.fromSecond;
  if (blocks.length < LEAST_BLOCKS || seconds < LEAST_SECONDS) {
    return unknown(blocks, seconds, tooShort(readings.length, seconds));
  }
  const samples = samplesOf(blocks);
  const level = levelOf(blocks);
  const floor = floorOf(options, level);
  const rho = autocorrelationOf(lineOf(samples).residuals);
  const shown = slopeInterval(samples, rho, SHOWN_TAIL);
  const claim = slopeInterval(samples, rho, CLAIM_TAIL);
  const { verdict, reason } = verdictOf(claim, shown, floor);
  return {
    verdict,
    reason,
    slopePerMinute: shown.slope,
    low: shown.low,
    high: shown.high,
    floorPerMinute: floor,
    level,
    seconds,
    blocks,
    autocorrelation: rho,
    minutesToLimit: toLimit(blocks, shown, options.limit ?? null),
  };
}

function verdictOf(
  claim: SlopeInterval,
  shown: SlopeInterval,
  floor: number,
): { verdict: TrendVerdict; reason: string } {
  if (claim.low > 0 && claim.slope >= floor) return { verdict: "rising", reason: "it rises beyond chance" };
  if (claim.high < 0 && claim.slope <= -floor)
    return { verdict: "falling", reason: "it falls beyond chance" };
  if (shown.low > -floor && shown.high < floor) {
    return { verdict: "flat", reason: "a slope that matters would have shown" };
  }
  return { verdict: "cannot tell", reason: "it varies too much for the time that was looked at" };
}

function floorOf({ floorPerMinute, floorShare }: TrendOptions, level: number): number {
  return floorPerMinute ?? Math.abs(level) * (floorShare ?? DEFAULT_FLOOR_SHARE);
}

function toLimit(
  blocks: readonly Block[],
  { slope, low, high }: SlopeInterval,
  limit: number | null,
): Trend["minutesToLimit"] {
  const last = blocks.at(-1)?.mean;
  if (limit === null || last === undefined) return null;
  const left = limit - last;
  const minutes = (perMinute: number) =>
    perMinute !== 0 && left / perMinute >= 0 ? left / perMinute : Number.POSITIVE_INFINITY;
  const estimate = minutes(slope);
  if (!Number.isFinite(estimate)) return null;
  const ends = [minutes(low), minutes(high)];
  return { estimate, soonest: Math.min(estimate, ...ends), latest: Math.max(estimate, ...ends) };
}

function tooShort(readings: number, seconds: number): string {
  return readings === 0
    ? "there are no readings after the warm-up"
    : `${readings} readings over ${Math.round(seconds)} s after the warm-up are too few: ` +
        `a trend needs ${LEAST_SECONDS} s and ${LEAST_BLOCKS * 3} readings`;
}

function unknown(blocks: Block[], seconds: number, reason: string): Trend {
  return {
    verdict: "cannot tell",
    reason,
    slopePerMinute: null,
    low: null,
    high: null,
    floorPerMinute: null,
    level: null,
    seconds,
    blocks,
    autocorrelation: null,
    minutesToLimit: null,
  };
}
