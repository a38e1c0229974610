/**
 * Whether a series of readings rises for good: a leak, or a drift. Made for memory, connections, queues and latency over
 * minutes to hours, whose neighbouring readings depend on each other, fall back at each garbage collection, and
 * grow while a cache fills.
 */
import { type Block, cutIntoBlocks, levelOf, type Point, type Reading, samplesOf } from "./blocks.ts";
import { goesOn } from "./levelling.ts";
import {
  autocorrelationOf,
  inflationOf,
  type Line,
  lineOf,
  reachOf,
  type Sample,
  theilSen,
} from "./slopes.ts";
import { LEAST_BLOCKS, LEAST_SECONDS, nothingKnown, secondsOf } from "./too-short.ts";
import type { Trend } from "./trend-verdict.ts";

export type { Block, Point } from "./blocks.ts";
export { LEAST_SECONDS } from "./too-short.ts";
export type { Trend, TrendVerdict } from "./trend-verdict.ts";

export interface TrendOptions {
  /** Readings before this second are left out: the warm-up. 0 where nothing is given. */
  fromSecond?: number;
  /** Readings from this second on are left out. */
  toSecond?: number;
  /** Slopes smaller than this, in the unit of the series per minute, do not matter. */
  floorPerMinute?: number;
  /** The same as a share of the level (0..1 per minute), where {@link floorPerMinute} is not given. */
  floorShare?: number;
  /** The least that such a share comes to, in the unit of the series per minute: for counts near zero. */
  leastFloorPerMinute?: number;
  /** The level that must not be reached, in the unit of the series. */
  limit?: number | null;
}

/** 72 % of the level in a day. */
export const DEFAULT_FLOOR_SHARE = 0.0005;
/** In floors: between what matters and what must be excluded to call a series flat there has to be room for chance. */
const TOLERANCE_IN_FLOORS = 4;
const SHOWN_TAIL = 0.025;
/** Beyond the lower end of a claim; a run looks at a dozen series. */
const CLAIM_TAIL = 0.0005;

/** What began with a start-up or a cache that filled may go on with a leak: these last parts are looked at too. */
const PARTS = [1, 2 / 3, 1 / 2, 1 / 3];
/** A part that is shorter says too little about how noise of minutes behaves. */
const LEAST_PART_SECONDS = 540;

/** @param points in order of time */
export function trendOf(points: readonly Point[], options: TrendOptions = {}): Trend {
  const readings = readingsOf(points, options);
  const parts = partsOf(readings).map((part) => examine(part, readings, options));
  const [whole] = parts;
  if (whole === undefined) return nothingKnown(readings);
  const found = parts.find(({ verdict }) => verdict === "rising" || verdict === "falling");
  if (found !== undefined) return found;
  const rest = parts.at(-1);
  return whole.verdict !== "flat" && rest?.verdict === "flat"
    ? { ...rest, reason: "it moved at first and then stopped, as a cache does that has filled" }
    : whole;
}

function readingsOf(points: readonly Point[], { fromSecond = 0, toSecond }: TrendOptions): Reading[] {
  const before = toSecond ?? Number.POSITIVE_INFINITY;
  return points.flatMap(({ second, value }) =>
    value === null || !Number.isFinite(value) || second < fromSecond || second >= before
      ? []
      : [{ second, value }],
  );
}

function partsOf(readings: readonly Reading[]): Block[][] {
  const first = readings[0]?.second ?? 0;
  const last = readings.at(-1)?.second ?? 0;
  return PARTS.flatMap((share) => {
    const length = (last - first) * share;
    if (share < 1 && length < LEAST_PART_SECONDS) return [];
    const blocks = cutIntoBlocks(readings.filter(({ second }) => second >= last - length));
    return blocks.length < LEAST_BLOCKS || length < LEAST_SECONDS ? [] : [blocks];
  });
}

function examine(blocks: Block[], readings: readonly Reading[], options: TrendOptions): Trend {
  const { samples, line } = steadier(blocks);
  const slope = theilSen(samples);
  const autocorrelation = autocorrelationOf(line.residuals);
  const inflation = inflationOf(autocorrelation);
  const level = levelOf(blocks);
  const share = Math.abs(level) * (options.floorShare ?? DEFAULT_FLOOR_SHARE);
  const floor = options.floorPerMinute ?? Math.max(share, options.leastFloorPerMinute ?? 0);
  const [lesser, greater] = [Math.min(slope, line.slope), Math.max(slope, line.slope)];
  const shown = reachOf(line, inflation, SHOWN_TAIL);
  const claim = reachOf(line, inflation, CLAIM_TAIL);
  const [low, high] = [lesser - shown, greater + shown];
  const moved = lesser > claim || greater < -claim;
  const matters = Math.abs(slope) >= floor && slope !== 0;
  const lasts = moved && matters && goesOn(samples, line, autocorrelation);
  const tolerance = TOLERANCE_IN_FLOORS * floor;
  const flat = low >= -tolerance && high <= tolerance;
  return {
    verdict: lasts ? (slope > 0 ? "rising" : "falling") : flat ? "flat" : "cannot tell",
    reason: lasts
      ? "beyond chance, and it goes on to the end"
      : flat
        ? "a change that matters would have shown"
        : moved && matters
          ? "it moved, but it may have stopped before the end"
          : "it varies too much for the time that was looked at",
    slopePerMinute: slope,
    low,
    high,
    floorPerMinute: floor,
    tolerancePerMinute: tolerance,
    level,
    seconds: secondsOf(readings),
    fromSecond: blocks[0]!.fromSecond,
    toSecond: blocks.at(-1)!.toSecond,
    blocks,
    autocorrelation,
    minutesToLimit: toLimit(blocks.at(-1)!.mean, { slope, low, high }, options.limit ?? null),
  };
}

/**
 * Block means, or the least readings of the blocks where those lie closer to their line: memory that is collected has a
 * floor that says more than what happens to lie above it.
 */
function steadier(blocks: readonly Block[]): Candidate {
  const [means, floors] = (["mean", "least"] as const).map((by) => {
    const samples = samplesOf(blocks, by);
    return { samples, line: lineOf(samples) };
  }) as [Candidate, Candidate];
  return floors.line.squares < means.line.squares ? floors : means;
}

interface Candidate {
  samples: Sample[];
  line: Line;
}

function toLimit(
  last: number,
  { slope, low, high }: { slope: number; low: number; high: number },
  limit: number | null,
): Trend["minutesToLimit"] {
  if (limit === null || slope <= 0) return null;
  const left = Math.max(0, limit - last);
  const minutes = (perMinute: number) => (perMinute > 0 ? left / perMinute : Number.POSITIVE_INFINITY);
  return { estimate: minutes(slope), soonest: minutes(high), latest: minutes(low) };
}
