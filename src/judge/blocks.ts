/**
 * Cuts the judged window of one or two arms into blocks of time. The block is the unit of evidence: requests inside
 * a second share their fate, so their number says little about how sure a comparison is.
 */
import { judgedWindow, type RequestTotals, timedOutIn, type Window } from "../measure/aggregate.ts";
import { GAMMA, LogHistogram, ORIGIN } from "../measure/histogram.ts";
import type { ArmRecording, FailureClass, Recording } from "../measure/recording.ts";
import { INTERVAL_TAIL } from "./effect.ts";
import { lookThatEnded, spentBy } from "./planned-looks.ts";
import {
  APART_OVERDISPERSION,
  APART_SPREAD,
  ASSUMED_SPREAD,
  type Spreads,
  withPushedBuckets,
} from "./spread.ts";

/** From this length on, blocks are two seconds long; shorter windows need the number of blocks more. */
const LONG_WINDOW_SECONDS = 40;

/** One endpoint of one arm, one value per block. */
export interface Series {
  /** All requests. */
  count: number[];
  failed: number[];
  /** Sum of the natural logarithms of the expected responses. */
  logSum: number[];
  /** Expected responses and requests that timed out, milliseconds. */
  latency: LogHistogram[];
  /** All of them. */
  whole: LogHistogram;
  /** Failed requests by class. */
  failures: RequestTotals["failures"];
}

export interface Grid {
  window: Window;
  blockSeconds: number;
  /** Number of blocks; seconds that do not fill one belong to the last. */
  blocks: number;
  /** What is assumed about differences between the arms that the blocks cannot show. */
  spread: Spreads;
  leastOverdispersion: number;
  /** Chance that a shown interval may miss on either side: less where a look ended the run. */
  tail: number;
  /** The arms ran at different times. */
  apart: boolean;
}

export interface BlockedArm {
  /** By endpoint name; every endpoint of the arm with a request in the window. */
  endpoints: Map<string, Series>;
}

/** The grid that both arms of a recording share. `spread` holds for arms that ran beside each other. */
export function gridOf(recording: Recording, spread: Spreads = ASSUMED_SPREAD): Grid {
  const window = judgedWindow(recording);
  const length = window.to - window.from;
  const blockSeconds = length >= LONG_WINDOW_SECONDS ? 2 : 1;
  const apart = recording.meta.armsApart === true;
  const look = lookThatEnded(recording);
  const blocks = Math.floor(length / blockSeconds);
  const assumed = apart ? APART_SPREAD : spread;
  return {
    window,
    blockSeconds,
    blocks,
    spread: recording.meta.collected === "histograms" ? withPushedBuckets(assumed, blocks) : assumed,
    leastOverdispersion: apart ? APART_OVERDISPERSION : 1,
    tail: INTERVAL_TAIL * (look === null ? 1 : spentBy(look)),
    apart,
  };
}

/** Judged seconds; null where more of them would not tell more: runs at different times stay what they are. */
export function secondsOf({ window, apart }: Grid): number | null {
  return apart ? null : window.to - window.from;
}

/** Block of a second, or -1 outside the window. */
export function blockOf(grid: Grid, second: number): number {
  if (second < grid.window.from || second >= grid.window.to || grid.blocks === 0) return -1;
  return Math.min(grid.blocks - 1, Math.floor((second - grid.window.from) / grid.blockSeconds));
}

const blocked = new WeakMap<Grid, WeakMap<ArmRecording, BlockedArm>>();

/** The arm in the blocks of the grid. Several judges ask for it; it is made once per grid. */
export function blockArm(arm: ArmRecording, grid: Grid): BlockedArm {
  const known = blocked.get(grid) ?? new WeakMap<ArmRecording, BlockedArm>();
  blocked.set(grid, known);
  const made = known.get(arm) ?? cutIntoBlocks(arm, grid);
  known.set(arm, made);
  return made;
}

function cutIntoBlocks(arm: ArmRecording, grid: Grid): BlockedArm {
  const endpoints = new Map<string, Series>();
  for (const cell of arm.requests) {
    const block = blockOf(grid, cell.second);
    if (block < 0) continue;
    const name = arm.endpoints[cell.endpoint] ?? "other";
    let series = endpoints.get(name);
    if (series === undefined) {
      series = emptySeries(grid.blocks);
      endpoints.set(name, series);
    }
    series.count[block] = series.count[block]! + cell.count;
    for (const times of Object.values(cell.failures)) series.failed[block] = series.failed[block]! + times;
    addFailures(series, cell.failures);
    series.latency[block]!.merge(cell.latency);
    series.whole.merge(cell.latency);
  }
  for (const series of endpoints.values()) series.logSum = series.latency.map(logSumOf);
  return { endpoints };
}

/** Sum of the logarithms. Whole numbers are added, so it does not depend on the order of the buckets. */
function logSumOf(histogram: LogHistogram): number {
  let buckets = 0;
  let smallest = 0;
  for (const [bucket, times] of histogram.entries()) {
    buckets += bucket * times;
    if (bucket === 0) smallest += times;
  }
  // Bucket 0 stands for its upper edge, every other for its geometric middle.
  return histogram.count * Math.log(ORIGIN) + (buckets - (histogram.count - smallest) / 2) * Math.log(GAMMA);
}

/** All endpoints of an arm together. */
export function totalSeries(arm: BlockedArm, grid: Grid): Series {
  const total = emptySeries(grid.blocks);
  for (const series of arm.endpoints.values()) {
    for (let block = 0; block < grid.blocks; block++) {
      total.count[block] = total.count[block]! + series.count[block]!;
      total.failed[block] = total.failed[block]! + series.failed[block]!;
      total.logSum[block] = total.logSum[block]! + series.logSum[block]!;
      total.latency[block]!.merge(series.latency[block]!);
    }
    total.whole.merge(series.whole);
    addFailures(total, series.failures);
  }
  return total;
}

function addFailures({ failures }: Series, more: RequestTotals["failures"]): void {
  for (const [name, times] of Object.entries(more) as [FailureClass, number][]) {
    failures[name] = (failures[name] ?? 0) + times;
  }
}

/** Share of the latencies that are of requests that timed out: a quantile among them is only known to be larger. */
export function timedOutShare({ count, failures, whole }: Series): number {
  return whole.count === 0 ? 0 : timedOutIn({ count: sum(count), failures, latency: whole }) / whole.count;
}

export function emptySeries(blocks: number): Series {
  return {
    count: new Array(blocks).fill(0),
    failed: new Array(blocks).fill(0),
    logSum: new Array(blocks).fill(0),
    latency: Array.from({ length: blocks }, () => new LogHistogram()),
    whole: new LogHistogram(),
    failures: {},
  };
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
