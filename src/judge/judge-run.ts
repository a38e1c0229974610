import { judgeSuccess } from "../criteria/judge-success.ts";
import { successReasons } from "../criteria/reasons.ts";
import { judgedWindow } from "../measure/aggregate.ts";
import { type Grid, gridOf } from "./blocks.ts";
import { compareArms, type Drafts } from "./compare-arms.ts";
import { compareHistory, runsOfLevel, usableHistory, type WeighedRun } from "./compare-history.ts";
import { judgeCriteria } from "./criteria.ts";
import { decideRun } from "./decide.ts";
import { trafficGaps } from "./gaps.ts";
import { nameCulprits } from "./headline.ts";
import type { Judge, JudgeInput } from "./judge.ts";
import { spreadsFrom, spreadsOfRun } from "./ledger.ts";
import { methodWords } from "./method.ts";
import { preflightReasons } from "./preflight.ts";
import { settle } from "./settle.ts";
import { shrinkThin } from "./shrinkage.ts";
import { draftThresholds, settleThreshold } from "./thresholds.ts";
import { validityOf } from "./validity.ts";
import type { Judgement } from "./verdict.ts";

/**
 * Judges a run: side by side where the recording has both arms, else against the stored entries, else against the
 * criteria alone. Pure and total: every well-formed recording has a verdict, and an empty, cut or broken one is
 * never `pass`.
 */
export const judgeRun: Judge = (input) => {
  const { recording, policy } = input;
  const { noise } = recording.meta;
  const grid = gridOf(recording, input.ledger ? spreadsFrom(input.ledger) : spreadsOfRun(noise));
  const runs = recording.base === null ? usableHistory(input.history, recording.startedAtMs) : [];
  const comparedWith = recording.base !== null ? "side-by-side" : runs.length > 0 ? "history" : "nothing";
  const { drafts, notJudged } = draftsOf(input, runs, grid);
  const thresholdDrafts = draftThresholds(recording.head, recording.base, drafts, grid);
  const settled = settle(
    drafts,
    thresholdDrafts.map((threshold) => threshold.pWorse),
  );
  const comparesBeside = comparedWith === "side-by-side" && !grid.apart;
  const comparisons = nameCulprits(
    comparesBeside ? shrinkThin(settled.comparisons, drafts) : settled.comparisons,
  );
  const thresholds = thresholdDrafts.map((threshold, index) =>
    settleThreshold(threshold, settled.further[index] ?? false),
  );
  const criteria = judgeCriteria(recording.meta.scenario.criteria, recording.head, grid);
  const successCriteria = judgeSuccess(recording);
  const { verdict, reasons } = decideRun({
    validity: validityOf(recording, judgedWindow(recording)),
    comparedWith,
    comparisons,
    criteria,
    success: successReasons(successCriteria),
    thresholds,
    undecidedThresholds: thresholds.filter(
      (threshold, index) =>
        threshold.crossed && threshold.crossedByBase === false && thresholdDrafts[index]!.pWorse === null,
    ),
    gaps: comparedWith === "nothing" ? [] : trafficGaps(recording, grid, comparedWith, policy),
    preflight: preflightReasons(recording.meta.preflight ?? []),
    nothing: nothingSentence(input),
  });
  const judgement: Judgement = {
    verdict,
    reasons,
    comparedWith,
    historyEntries: runs.length,
    comparisons,
    criteria,
    ...(successCriteria.length > 0 ? { successCriteria } : {}),
    thresholds,
    notJudged,
    method: [],
  };
  const known = { pairs: realPairs(input), runsOfLevel: runsOfLevel(runs) };
  return { ...judgement, method: methodWords(recording, grid, judgement, known, settled.caught) };
};

function realPairs({ ledger, recording }: JudgeInput): number {
  if (ledger === undefined) return recording.meta.noise?.pairs ?? 0;
  return ledger.filter((pair) => !pair.self).length;
}

function draftsOf({ recording, policy }: JudgeInput, runs: WeighedRun[], grid: Grid): Drafts {
  if (recording.base !== null) {
    return compareArms(recording.base, recording.head, recording.meta, grid, policy);
  }
  if (runs.length === 0) return { drafts: [], notJudged: [] };
  return compareHistory(recording.head, runs, grid, policy);
}

function nothingSentence({ recording, history }: JudgeInput): string {
  if (history.length > 0) {
    return "Compared with nothing: no stored baseline of the last 30 days has measurements.";
  }
  const measured = recording.head.requests.length + recording.head.metricCells.length;
  const nothing = measured === 0 ? "Nothing was measured, and there is nothing to compare with" : null;
  return `${nothing ?? "Compared with nothing"}: there is no base deployment and no stored baseline.`;
}
