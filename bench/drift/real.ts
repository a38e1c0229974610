/** Real processes whose memory was recorded by `record.ts`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Point } from "../../src/drift/trend.ts";

export interface RealProcess {
  file: string;
  name: string;
  garbageMbPerSecond: number;
  leakMbPerMinute: number;
  /** Full after six minutes. */
  cacheMb: number;
}

export const REAL: RealProcess[] = [
  real("steady-little-garbage", "no leak, 2 MB of garbage a second", 2, 0, 0),
  real("steady-much-garbage", "no leak, 10 MB of garbage a second", 10, 0, 0),
  real("cache", "cache of 40 MB, full after 6 min", 4, 0, 40),
  real("leak-half", "leak of 0.5 MB/min", 4, 0.5, 0),
  real("leak-one", "leak of 1 MB/min", 4, 1, 0),
  real("leak-five", "leak of 5 MB/min", 4, 5, 0),
  real("cache-and-leak", "the same cache and a leak of 1 MB/min", 4, 1, 40),
];

function real(
  file: string,
  name: string,
  garbageMbPerSecond: number,
  leakMbPerMinute: number,
  cacheMb: number,
): RealProcess {
  return { file: `${file}.csv`, name, garbageMbPerSecond, leakMbPerMinute, cacheMb };
}

/** Resident memory and used heap, in MiB. */
export async function readReal({ file }: RealProcess): Promise<{ resident: Point[]; heap: Point[] }> {
  const text = await readFile(join(import.meta.dirname, "real", file), "utf8");
  const rows = text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const column = (at: number): Point[] => rows.map((row) => ({ second: row[0]!, value: row[at] ?? null }));
  return { resident: column(1), heap: column(2) };
}
