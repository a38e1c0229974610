import type { BaselineEntry } from "../baseline/entry.ts";
import { sameKey } from "../baseline/key.ts";
import type { BaselineStore } from "../baseline/store.ts";
import { FEWEST_PAIRS } from "../judge/ledger.ts";
import { type Finding, mend, ok } from "./finding.ts";

/** From so many runs on, the judge tells an odd one from the others. */
const ENOUGH_RUNS = 8;
/** Older ones are compared with no more. */
const YOUNG_MS = 30 * 24 * 3600 * 1000;

export interface RunsSetting {
  isAdvisory: boolean;
  /** Base and head are loaded side by side. */
  hasBase: boolean;
  now: Date;
}

/**
 * Whether what is stored is enough to let a verdict turn the check red: side by side the pairs of deployments of one
 * commit, which tell how far unchanged code differs here, otherwise the runs that head is compared with.
 */
export async function storedRunFindings(
  store: BaselineStore,
  scenario: string,
  setting: RunsSetting,
): Promise<Finding[]> {
  const stored = await store.list();
  const broken = stored.filter(({ run }) => "problem" in run).length;
  const findings = broken === 0 ? [] : [brokenFinding(broken, store.description)];
  const runs = stored.flatMap(({ run }) => ("problem" in run || run.key.scenario !== scenario ? [] : [run]));
  const newest = runs.toSorted((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1))[0];
  if (!setting.hasBase)
    return [...findings, runsFinding(comparable(runs, newest, setting.now), scenario, store, setting)];
  const pairs = newest === undefined ? [] : (await store.pairs(newest.key)).pairs;
  return [...findings, pairsFinding(pairs.filter(({ self }) => !self).length, setting)];
}

function runsFinding(
  count: number,
  scenario: string,
  { description }: BaselineStore,
  { isAdvisory }: RunsSetting,
): Finding {
  const have = `${count} comparable ${count === 1 ? "run" : "runs"} of ${scenario} of the last 30 days in ${description}`;
  if (count >= ENOUGH_RUNS)
    return ok("runs", `${have}: enough to enforce.`, isAdvisory ? enforce("If you wish") : null);
  const left = ENOUGH_RUNS - count;
  const text = `${have}: ${left} more ${left === 1 ? "is" : "are"} needed before a verdict should turn the check red.`;
  if (isAdvisory) return ok("runs", text, "Keep fail-on: none until then");
  return mend("runs", text, "Write fail-on: none until then");
}

function pairsFinding(count: number, { isAdvisory }: RunsSetting): Finding {
  const have = `The ledger has ${count} ${count === 1 ? "pair" : "pairs"} of deployments of one commit`;
  if (count >= FEWEST_PAIRS) {
    return ok("runs", `${have}: enough to enforce.`, isAdvisory ? enforce("If you wish") : null);
  }
  const text = `${have}; below ${FEWEST_PAIRS} the noise of unchanged code is assumed, with a margin.`;
  const make = "load-action aa makes such pairs";
  return ok(
    "runs",
    text,
    isAdvisory ? `${make}; keep fail-on: none until then, or until the reports have been right` : make,
  );
}

function enforce(when: string): string {
  return `${when}, delete "fail-on: none"`;
}

function brokenFinding(count: number, where: string): Finding {
  const text = `${count} stored ${count === 1 ? "run" : "runs"} in ${where} cannot be used.`;
  return mend("runs", text, "load-action baseline list says why, prune removes what is out of bounds");
}

/** Runs with another key are never mixed: another scenario, load, runner or k6. */
function comparable(runs: readonly BaselineEntry[], newest: BaselineEntry | undefined, now: Date): number {
  if (newest === undefined) return 0;
  const oldest = new Date(now.getTime() - YOUNG_MS).toISOString();
  return runs.filter((run) => sameKey(run.key, newest.key) && run.recordedAt >= oldest).length;
}
