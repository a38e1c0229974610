import type { SuccessResult } from "../../criteria/success-result.ts";
import type { CriterionResult, Threshold } from "../../judge/verdict.ts";
import { codeSpan, escapeSentence } from "../escape.ts";
import { countOf, milliseconds, NOTHING, percent, perSecond } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { ReportView } from "../view.ts";

const OUTCOME_MARK = { met: "🟢", missed: "🔴", unknown: "⚪" } as const;

/** Gated limits that were missed and thresholds that fail: they belong beside the verdict, not into a fold. */
export function brokenLimits(view: ReportView): string {
  const isBroken = (one: CriterionResult | SuccessResult) => one.outcome === "missed" && one.criterion.gate;
  const missed = view.judgement.criteria.filter(isBroken);
  const failed = successOf(view).filter(isBroken);
  const crossed = view.judgement.thresholds.filter((one) => one.fails);
  return missed.length + failed.length + crossed.length === 0
    ? ""
    : limitTable(missed.slice(0, 10), failed, crossed.slice(0, 10));
}

/** Every limit, folded; empty where none was set. */
export function limitsSection(view: ReportView, open = false): string {
  const { criteria, thresholds } = view.judgement;
  const success = successOf(view);
  if (criteria.length + success.length + thresholds.length === 0) return "";
  return fold(limitsTitle(view), limitTable(criteria, success, thresholds), open);
}

/** `Limits: 6 met, 1 missed, 1 unknown`. */
export function limitsTitle(view: ReportView): string {
  const { criteria, thresholds } = view.judgement;
  const all = [...criteria, ...successOf(view)];
  const of = (outcome: CriterionResult["outcome"]) => all.filter((one) => one.outcome === outcome).length;
  const parts = (["met", "missed", "unknown"] as const)
    .filter((outcome) => of(outcome) > 0)
    .map((outcome) => `${of(outcome)} ${outcome}`);
  const crossed = thresholds.filter((one) => one.crossed).length;
  if (thresholds.length > 0) {
    parts.push(`${crossed} of ${countOf(thresholds.length, "k6 threshold")} crossed`);
  }
  return `Limits: ${parts.join(", ")}`;
}

/** What is asked beyond limits. */
export function successOf({ judgement }: Pick<ReportView, "judgement">): readonly SuccessResult[] {
  return judgement.successCriteria ?? [];
}

function limitTable(
  criteria: readonly CriterionResult[],
  success: readonly SuccessResult[],
  thresholds: readonly Threshold[],
): string {
  const rows = [...criteria.map(criterionRow), ...success.map(successRow), ...thresholds.map(thresholdRow)];
  return table(["limit", "found", "", "how"], ["left", "right", "left", "left"], rows);
}

function criterionRow(result: CriterionResult): string[] {
  return [
    codeSpan(result.criterion.text, { cell: true }),
    actualWords(result),
    outcomeCell(result),
    escapeSentence(result.how, { cell: true, maxLength: 200 }),
  ];
}

function successRow(result: SuccessResult): string[] {
  return [
    escapeSentence(result.title, { cell: true }),
    result.found === "" ? NOTHING : escapeSentence(result.found, { cell: true }),
    outcomeCell(result),
    escapeSentence(result.how, { cell: true, maxLength: 300 }),
  ];
}

function outcomeCell({ criterion, outcome }: CriterionResult | SuccessResult): string {
  const isAside = outcome === "missed" && !criterion.gate;
  return `${isAside ? "🟠" : OUTCOME_MARK[outcome]} ${outcome}${isAside ? ", does not gate" : ""}`;
}

/** The figure in the unit of its limit. */
export function actualWords({ criterion, actual }: CriterionResult): string {
  if (actual === null) return NOTHING;
  if (criterion.metric === "errors") return percent(actual);
  return criterion.metric === "rate" ? perSecond(actual) : milliseconds(actual);
}

function thresholdRow(threshold: Threshold): string[] {
  const { crossed, crossedByBase, fails } = threshold;
  const byBase =
    crossedByBase === null
      ? "no base to compare with"
      : crossedByBase
        ? "base crosses it too"
        : "base keeps it";
  const mark = !crossed ? "🟢" : fails ? "🔴" : "🟠";
  return [
    `${codeSpan(`${threshold.metric}: ${threshold.expression}`, { cell: true })}`,
    NOTHING,
    `${mark} ${crossed ? (fails ? "crossed" : "crossed, does not fail") : "kept"}`,
    `a threshold of the script; ${byBase}`,
  ];
}
