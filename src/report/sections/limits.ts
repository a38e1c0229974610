import type { CriterionResult, Threshold } from "../../judge/verdict.ts";
import { codeSpan, escapeSentence } from "../escape.ts";
import { countOf, milliseconds, NOTHING, percent, perSecond } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { ReportView } from "../view.ts";

const OUTCOME_MARK = { met: "🟢", missed: "🔴", unknown: "⚪" } as const;

/** Gated limits that were missed and thresholds that fail: they belong beside the verdict, not into a fold. */
export function brokenLimits(view: ReportView): string {
  const missed = view.judgement.criteria.filter((one) => one.outcome === "missed" && one.criterion.gate);
  const crossed = view.judgement.thresholds.filter((one) => one.fails);
  return missed.length + crossed.length === 0 ? "" : limitTable(missed.slice(0, 10), crossed.slice(0, 10));
}

/** Every limit, folded; empty where none was set. */
export function limitsSection(view: ReportView, open = false): string {
  const { criteria, thresholds } = view.judgement;
  if (criteria.length + thresholds.length === 0) return "";
  return fold(limitsTitle(view), limitTable(criteria, thresholds), open);
}

/** `Limits: 6 met, 1 missed, 1 unknown`. */
export function limitsTitle(view: ReportView): string {
  const { criteria, thresholds } = view.judgement;
  const of = (outcome: CriterionResult["outcome"]) =>
    criteria.filter((one) => one.outcome === outcome).length;
  const parts = (["met", "missed", "unknown"] as const)
    .filter((outcome) => of(outcome) > 0)
    .map((outcome) => `${of(outcome)} ${outcome}`);
  const crossed = thresholds.filter((one) => one.crossed).length;
  if (thresholds.length > 0) {
    parts.push(`${crossed} of ${countOf(thresholds.length, "k6 threshold")} crossed`);
  }
  return `Limits: ${parts.join(", ")}`;
}

function limitTable(criteria: readonly CriterionResult[], thresholds: readonly Threshold[]): string {
  const rows = [...criteria.map(criterionRow), ...thresholds.map(thresholdRow)];
  return table(["limit", "found", "", "how"], ["left", "right", "left", "left"], rows);
}

function criterionRow(result: CriterionResult): string[] {
  const { criterion, outcome } = result;
  const gate = criterion.gate ? "" : ", does not gate";
  const mark = outcome === "missed" && !criterion.gate ? "🟠" : OUTCOME_MARK[outcome];
  return [
    codeSpan(criterion.text, { cell: true }),
    actualWords(result),
    `${mark} ${outcome}${outcome === "missed" ? gate : ""}`,
    escapeSentence(result.how, { cell: true, maxLength: 200 }),
  ];
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
