/**
 * What the judge sees of slowdowns that are put into the recordings of `real-aa`, and what other rules make of the same
 * recordings. Judges only; the load was made before.
 *
 *     npm run bench:verdict:real-pairs -- --otava-python /tmp/otava/bin/python
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { type RealPair, readRealPairs } from "./real-aa/read-pairs.ts";
import { type RealProject, realProjects } from "./real-aa/real-project.ts";
import { withSlowerHead } from "./real-aa/variations.ts";
import { otavaAccusations } from "./rivals/otava.ts";
import { RULES } from "./rivals/rules.ts";
import { judgeFingerprint } from "./simulation/fingerprint.ts";

/** Red runs of one size of slowdown. */
export interface RealPower {
  /** 1: as it was recorded. */
  factor: number;
  neighbours: boolean;
  runs: number;
  red: number;
  /** Inconclusive or disturbed. */
  notJudged: number;
}

export interface RealRival {
  rule: string;
  title: string;
  factor: number;
  runs: number;
  accused: number;
}

export interface RealPairs {
  date: string;
  judge: string;
  pairs: number;
  power: RealPower[];
  rivals: RealRival[];
}

export const REAL_FACTORS = [1, 1.05, 1.1, 1.2, 1.5];

if (import.meta.main) {
  const root = join(import.meta.dirname, "../..");
  const { values } = parseArgs({
    options: {
      directory: { type: "string", default: join(import.meta.dirname, "results/real-aa") },
      recordings: { type: "string", default: join(root, "load-report/real-aa") },
      "otava-python": { type: "string" },
    },
  });
  const pairs = await readRealPairs(values.directory, values.recordings);
  const found: RealPairs = {
    date: new Date().toISOString().slice(0, 10),
    judge: judgeFingerprint(),
    pairs: pairs.length,
    power: REAL_FACTORS.flatMap((factor) => powerAt(pairs, factor)),
    rivals: await rivalsOn(pairs, values["otava-python"]),
  };
  writeFileSync(join(values.directory, "pairs-judged.json"), `${JSON.stringify(found, null, 1)}\n`);
  console.log(`${pairs.length} pairs judged`);
}

/** Each pair is judged with all others as its ledger. */
export function powerAt(pairs: RealPair[], factor: number): RealPower[] {
  return [false, true].map((neighbours) => {
    const here = pairs.filter((pair) => pair.neighbours === neighbours);
    const verdicts = here.map(({ recording, otherPairs }) => {
      const slowed = factor === 1 ? recording : withSlowerHead(recording, factor);
      return judgeRun({ recording: slowed, history: [], policy, ledger: otherPairs() }).verdict;
    });
    const count = (...wanted: string[]) => verdicts.filter((verdict) => wanted.includes(verdict)).length;
    const notJudged = count("inconclusive", "disturbed");
    return { factor, neighbours, runs: here.length, red: count("fail"), notJudged };
  });
}

async function rivalsOn(pairs: RealPair[], python: string | undefined): Promise<RealRival[]> {
  const results: RealRival[] = [];
  for (const factor of REAL_FACTORS) {
    const projects = realProjects(pairs, factor);
    const runs = projects.length;
    for (const { id, title, accuses } of RULES) {
      results.push({ rule: id, title, factor, runs, accused: projects.filter(accuses).length });
    }
    if (python === undefined || runs === 0) continue;
    const accused = await otavaAccusations(python, projects.map(seriesOf));
    results.push({ rule: "otava-1", title: "Otava, with the run of the change", factor, runs, accused });
  }
  return results;
}

function seriesOf({ earlier, changed }: RealProject) {
  const values = [...earlier, changed[0]].map((latency) => latency.quantile(0.95) ?? 0);
  return { values, changedFrom: earlier.length };
}
