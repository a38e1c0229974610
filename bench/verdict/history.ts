/**
 * Judges simulated runs against simulated stored runs, with and without a step in their level, and writes how many were
 * called slower. Three minutes of one core.
 *
 *     npm run bench:verdict:history -- --runs 500
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HistoryCase, judgeHistoryRun } from "./simulation/history-runs.ts";

export interface HistoryResult extends HistoryCase {
  runs: number;
  red: number;
  passed: number;
}

export interface HistoryResults {
  date: string;
  commit: string;
  results: HistoryResult[];
}

const ENTRIES = [2, 5, 10, 20];
const BETWEEN = [0.03, 0.1, 0.2];
const STEPS = [1, 1.5];
/** Unchanged code gets all runs, code that is slower a fifth of them. */
const CHANGES = [1, 1.5, 2];

const { values } = parseArgs({ options: { runs: { type: "string", default: "500" } } });
const results: HistoryResult[] = [];
for (const between of BETWEEN) {
  for (const step of STEPS) {
    for (const entries of ENTRIES) {
      for (const change of CHANGES) {
        const runs = Math.ceil(Number(values.runs) / (change === 1 ? 1 : 5));
        const result: HistoryResult = { entries, between, step, change, runs, red: 0, passed: 0 };
        for (let index = 0; index < runs; index++) {
          const verdict = judgeHistoryRun({ entries, between, step, change }, index);
          if (verdict === "fail") result.red++;
          if (verdict === "pass") result.passed++;
        }
        results.push(result);
      }
    }
  }
}
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const file = join(import.meta.dirname, "results", "history.json");
const written: HistoryResults = { date: new Date().toISOString().slice(0, 10), commit, results };
writeFileSync(file, `${JSON.stringify(written, null, 1)}\n`);
