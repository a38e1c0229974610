/** Results of the simulation on disk: one JSON line per batch of runs, appended, so that it can be stopped anywhere. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RunVerdict } from "../../../src/judge/verdict.ts";

export interface Batch {
  /** Of the judge's source: results of different judges are never added up. */
  judge: string;
  case: string;
  /** Runs `from` to `from + runs - 1`. */
  from: number;
  runs: number;
  verdicts: Partial<Record<RunVerdict, number>>;
  /** How many runs were red for which reason; a run may have several. */
  red: Record<string, number>;
  /** Milliseconds of processor time that judging one run took. */
  judgeMs: number;
  /** Seconds of load that the looks saved, of all runs together; absent where there were none. */
  savedSeconds?: number;
}

export const RUNS_PER_BATCH = 100;

export function readBatches(path: string): Batch[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  // What follows the last end of line was cut off while it was written, and is made again.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Batch);
}

export function appendBatch(path: string, batch: Batch): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(batch)}\n`);
}

/** All batches of one case by one judge, added up. */
export interface Total {
  runs: number;
  verdicts: Partial<Record<RunVerdict, number>>;
  red: Record<string, number>;
  judgeMs: number;
  savedSeconds: number;
}

export function totalsOf(batches: Batch[], judge: string): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const batch of batches) {
    if (batch.judge !== judge) continue;
    const total = totals.get(batch.case) ?? { runs: 0, verdicts: {}, red: {}, judgeMs: 0, savedSeconds: 0 };
    totals.set(batch.case, total);
    total.judgeMs = (total.judgeMs * total.runs + batch.judgeMs * batch.runs) / (total.runs + batch.runs);
    total.runs += batch.runs;
    total.savedSeconds += batch.savedSeconds ?? 0;
    addCounts(total.verdicts, batch.verdicts);
    addCounts(total.red, batch.red);
  }
  return totals;
}

function addCounts(into: Record<string, number>, from: Record<string, number>): void {
  for (const [name, times] of Object.entries(from)) into[name] = (into[name] ?? 0) + times;
}
