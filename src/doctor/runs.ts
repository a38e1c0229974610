import type { BaselineEntry } from "../baseline/entry.ts";
import { keyHash } from "../baseline/key.ts";
import type { BaselineStore } from "../baseline/store.ts";
import { type Finding, mend, ok } from "./finding.ts";

/** From so many runs on, the judge tells an odd one from the others. */
const ENOUGH_RUNS = 8;
/** Older ones are compared with no more. */
const YOUNG_MS = 30 * 24 * 3600 * 1000;

/** Whether the stored runs are enough to let a verdict turn the check red. */
export async function storedRunFindings(
  store: BaselineStore,
  scenario: string,
  setting: { isAdvisory: boolean; hasBase: boolean; now: Date },
): Promise<Finding[]> {
  const stored = await store.list();
  const broken = stored.filter(({ run }) => "problem" in run).length;
  const findings = broken === 0 ? [] : [brokenFinding(broken, store.description)];
  const runs = stored.flatMap(({ run }) => ("problem" in run || run.key.scenario !== scenario ? [] : [run]));
  const count = countOfNewestKey(runs, setting.now);
  const have = `${count} comparable ${count === 1 ? "run" : "runs"} of ${scenario} of the last 30 days in ${store.description}`;
  if (setting.hasBase) {
    const text = `Base and head are measured in each run, so that stored runs (${count}) are the fall-back only.`;
    return [
      ...findings,
      ok(
        "runs",
        text,
        setting.isAdvisory ? enforce("Once the reports of some pull requests have been right") : null,
      ),
    ];
  }
  if (count >= ENOUGH_RUNS) {
    return [
      ...findings,
      ok("runs", `${have}: enough to enforce.`, setting.isAdvisory ? enforce("If you wish") : null),
    ];
  }
  const text = `${have}: ${ENOUGH_RUNS - count} more ${ENOUGH_RUNS - count === 1 ? "is" : "are"} needed before a verdict should turn the check red.`;
  if (setting.isAdvisory) return [...findings, ok("runs", text, "Keep fail-on: none until then")];
  return [...findings, mend("runs", text, "Write fail-on: none until then")];
}

function enforce(when: string): string {
  return `${when}, delete "fail-on: none"`;
}

function brokenFinding(count: number, where: string): Finding {
  const text = `${count} stored ${count === 1 ? "run" : "runs"} in ${where} cannot be used.`;
  return mend("runs", text, "load-action baseline list says why, prune removes what is out of bounds");
}

/** Runs with another key are never mixed: another scenario, load, runner or k6. */
function countOfNewestKey(runs: readonly BaselineEntry[], now: Date): number {
  const byAge = runs.toSorted((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1));
  const newest = byAge[0];
  if (newest === undefined) return 0;
  const hash = keyHash(newest.key);
  const oldest = new Date(now.getTime() - YOUNG_MS).toISOString();
  return byAge.filter((run) => keyHash(run.key) === hash && run.recordedAt >= oldest).length;
}
