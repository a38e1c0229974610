import { ALL_TRAFFIC } from "../build-view.ts";
import { codeSpan } from "../escape.ts";
import { countOf, failedOf, NOTHING, perSecond } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { EndpointFigures, EndpointRow, ReportView } from "../view.ts";
import { enumerate, quantileWords } from "../wording.ts";

/** p50, p95, p99, failures and rate of everything, folded; empty where there was no HTTP request. */
export function allNumbersSection(view: ReportView, open = false): string {
  if (view.endpoints.length === 0) return "";
  const { notJudged } = view.judgement;
  const endpoints = view.endpoints.length - 1;
  const title =
    `All numbers: p50, p95, p99 and failures of ${countOf(endpoints, "endpoint")}` +
    (notJudged.length > 0 ? `; ${notJudged.length} had too little traffic to judge` : "");
  const parts = [endpointTable(view)];
  if (notJudged.length > 0) {
    const names = notJudged.slice(0, 50).map((name) => codeSpan(name));
    parts.push(`Too little traffic to judge: ${enumerate(names)}.`);
  }
  return fold(title, parts.join("\n\n"), open);
}

function endpointTable(view: ReportView): string {
  const hasBase = view.recording.base !== null;
  const rows = view.endpoints.map((row) => [
    row.endpoint === ALL_TRAFFIC ? "**all traffic**" : codeSpan(row.endpoint, { cell: true }),
    both(row, hasBase, (figures) => quantileWords(figures, 0.5, figures.p50Ms)),
    both(row, hasBase, (figures) => quantileWords(figures, 0.95, figures.p95Ms)),
    both(row, hasBase, (figures) => quantileWords(figures, 0.99, figures.p99Ms)),
    both(row, hasBase, (figures) => failedOf(figures.failed, figures.count)),
    both(row, hasBase, (figures) => perSecond(figures.requestsPerSecond)),
  ]);
  const header = hasBase ? "base → head" : "";
  return table(
    [header, "p50", "p95", "p99", "failed", "requests"],
    ["left", "right", "right", "right", "right", "right"],
    rows,
  );
}

function both(row: EndpointRow, hasBase: boolean, words: (figures: EndpointFigures) => string): string {
  const head = words(row.head);
  if (!hasBase) return head;
  const base = row.base ? words(row.base) : NOTHING;
  return pair(base, head);
}

/** `412 → 486 ms`: a unit that both share is said once. */
export function pair(base: string, head: string): string {
  const unit = /\u00a0[^\d\s]+$/u.exec(head)?.[0] ?? "";
  const short = unit !== "" && base.endsWith(unit) ? base.slice(0, -unit.length) : base;
  return `${short}\u00a0→\u00a0${head}`;
}
