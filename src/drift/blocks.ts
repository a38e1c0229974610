import { median } from "../measure/median.ts";
import type { Sample } from "./slopes.ts";

/** One reading of a series; `second` on the clock of the recording, null for a gap. */
export interface Point {
  second: number;
  value: number | null;
}

export interface Reading {
  second: number;
  value: number;
}

/** What a series was in one of several equally long pieces of time. */
export interface Block {
  fromSecond: number;
  toSecond: number;
  /** Mean of the readings in it. */
  mean: number;
  /** The least of them. */
  least: number;
  readings: number;
}

const MOST_BLOCKS = 24;
export const READINGS_PER_BLOCK = 3;

/** Blocks of equal length over the readings, which are in order of time; blocks without a reading are left out. */
export function cutIntoBlocks(readings: readonly Reading[]): Block[] {
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined || last.second === first.second) return [];
  const step = (last.second - first.second) / (readings.length - 1);
  const count = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(readings.length / READINGS_PER_BLOCK)));
  const length = (last.second - first.second + step) / count;
  const sums = Array.from({ length: count }, () => ({
    sum: 0,
    least: Number.POSITIVE_INFINITY,
    readings: 0,
  }));
  for (const { second, value } of readings) {
    const sum = sums[Math.min(count - 1, Math.floor((second - first.second) / length))]!;
    sum.sum += value;
    sum.least = Math.min(sum.least, value);
    sum.readings++;
  }
  return sums.flatMap(({ sum, least, readings: within }, at) => {
    if (within === 0) return [];
    const fromSecond = first.second + at * length;
    return [{ fromSecond, toSecond: fromSecond + length, mean: sum / within, least, readings: within }];
  });
}

/** By their means or their least readings. */
export function samplesOf(blocks: readonly Block[], by: "mean" | "least"): Sample[] {
  return blocks.map((block) => ({ at: (block.fromSecond + block.toSecond) / 2 / 60, value: block[by] }));
}

export function levelOf(blocks: readonly Block[]): number {
  return median(blocks.map(({ mean }) => mean));
}
