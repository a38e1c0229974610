import type { Comparison } from "../../judge/verdict.ts";
import { codeSpan } from "../escape.ts";
import { table } from "../table.ts";
import type { ReportView } from "../view.ts";
import {
  changeWords,
  METRIC_WORDS,
  measuredWords,
  outcomeMark,
  outcomeWords,
  sameScope,
  scopeName,
} from "../wording.ts";

/** Endpoints and metrics beyond this number are left to the folded tables. */
const MOST_SCOPES = 8;

export interface Selection {
  shown: Comparison[];
  /** Changed comparisons that found no room. */
  left: number;
}

/**
 * The rows that carry the verdict: all traffic, then what changed, worst first. Where there is no comparison of
 * all traffic (a script without HTTP), every gated one.
 */
export function mainComparisons(view: ReportView): Selection {
  const { comparisons } = view.judgement;
  const total = comparisons.filter((one) => one.scope.kind === "total" && isEvidence(one, comparisons));
  const rest = comparisons
    .filter(
      (one) => one.scope.kind !== "total" && (isChange(one) || (one.scope.kind === "metric" && one.gated)),
    )
    .filter((one) => isEvidence(one, comparisons));
  const scopes = [...new Set(rest.sort(byWeight).map((one) => key(one)))];
  const kept = new Set(scopes.slice(0, MOST_SCOPES));
  const shown = rest.filter((one) => kept.has(key(one)));
  const grouped = scopes.flatMap((scope) => shown.filter((one) => key(one) === scope).sort(byMetric));
  return { shown: [...total, ...grouped], left: rest.length - shown.length };
}

/** What does not gate is evidence only where its scope has no change that does. */
function isEvidence(one: Comparison, all: readonly Comparison[]): boolean {
  if (one.gated) return true;
  const said = all.some((other) => other.gated && isChange(other) && sameScope(other.scope, one.scope));
  return isChange(one) && !said;
}

function key(comparison: Comparison): string {
  return `${comparison.scope.kind} ${scopeName(comparison.scope)}`;
}

function isChange(comparison: Comparison): boolean {
  return comparison.outcome === "slower" || comparison.outcome === "faster";
}

function byMetric(a: Comparison, b: Comparison): number {
  const order = Object.keys(METRIC_WORDS);
  return order.indexOf(a.metric) - order.indexOf(b.metric);
}

function byWeight(a: Comparison, b: Comparison): number {
  const weight = (one: Comparison) =>
    (one.outcome === "slower" ? 4 : one.outcome === "faster" ? 1 : 0) + (one.gated ? 2 : 0);
  return weight(b) - weight(a) || Math.abs(b.change?.estimate ?? 0) - Math.abs(a.change?.estimate ?? 0);
}

/** The scope's name stands in the first of its rows only. `all` tells which endpoint made all traffic slower. */
export function comparisonTable(comparisons: readonly Comparison[], all: readonly Comparison[]): string {
  const rows = comparisons.map((one, index) => {
    const before = comparisons[index - 1];
    const isFirst = before === undefined || !sameScope(before.scope, one.scope);
    return [
      isFirst ? scopeCell(one) : "",
      METRIC_WORDS[one.metric],
      measuredWords(one.metric, one.base),
      measuredWords(one.metric, one.head),
      changeWords(one.change),
      `${outcomeMark(one)} ${outcomeWords(one)}${culprit(one, all)}`,
    ];
  });
  return table(
    ["", "metric", "base", "head", "change", ""],
    ["left", "left", "right", "right", "left", "left"],
    rows,
  );
}

/** `, from NAME` where all traffic is worse and one endpoint alone is so too. */
function culprit(one: Comparison, all: readonly Comparison[]): string {
  if (one.scope.kind !== "total" || one.outcome !== "slower" || !one.gated) return "";
  const kind = one.metric === "failures" ? "failures" : "location";
  const worse = all.filter(
    (other) => other.scope.kind === "endpoint" && other.metric === kind && other.outcome === "slower",
  );
  const only = worse.length === 1 ? worse[0] : undefined;
  return only ? `, from ${codeSpan(scopeName(only.scope), { cell: true })}` : "";
}

function scopeCell(comparison: Comparison): string {
  const { scope } = comparison;
  if (scope.kind === "total") return "**all traffic**";
  return `**${codeSpan(scope.kind === "endpoint" ? scope.endpoint : scope.metric, { cell: true })}**`;
}
