/** How much load each piece of time carried, and which pieces carried little and much. */
import type { Recording } from "../measure/recording.ts";
import type { LoadBin } from "./load-bins.ts";

export type LoadModel = "open" | "closed";

export function loadModelOf(recording: Recording): LoadModel {
  return recording.meta.plannedRate === null ? "closed" : "open";
}

/** Users where users are planned, requests per second where a rate is; null where nothing is known. */
export function levelOf(bin: LoadBin, model: LoadModel): number | null {
  if (model === "closed") return bin.vus;
  return bin.seconds > 0 && bin.count > 0 ? bin.count / bin.seconds : null;
}

export function levelWords(level: number, model: LoadModel): string {
  const figure = level < 10 ? Math.round(level * 10) / 10 : Math.round(level);
  return model === "closed" ? `${figure} users` : `${figure} requests/s`;
}

export interface Contrast {
  low: LoadBin[];
  high: LoadBin[];
  lowLevel: number;
  highLevel: number;
}

const LEAST_BINS = 4;
const LEAST_RATIO = 2;

/**
 * The third of the bins with the least load and the third with the most; null where the two do not differ by a factor
 * of two.
 */
export function contrastOf(bins: readonly LoadBin[], model: LoadModel): Contrast | null {
  const levels = bins.flatMap((bin) => {
    const level = levelOf(bin, model);
    return level === null || level <= 0 ? [] : [{ bin, level }];
  });
  levels.sort((a, b) => a.level - b.level || a.bin.from - b.bin.from);
  const third = Math.floor(levels.length / 3);
  if (third < LEAST_BINS) return null;
  const low = levels.slice(0, third);
  const high = levels.slice(-third);
  const meanOf = (part: typeof levels) => part.reduce((sum, { level }) => sum + level, 0) / part.length;
  const [lowLevel, highLevel] = [meanOf(low), meanOf(high)];
  if (highLevel < LEAST_RATIO * lowLevel) return null;
  return { low: low.map(({ bin }) => bin), high: high.map(({ bin }) => bin), lowLevel, highLevel };
}
