import { codeSpan } from "../escape.ts";
import { bareNumber, countOf, NOTHING, percent, wholeNumber } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { MetricFigures, MetricRow, ReportView } from "../view.ts";
import { pair } from "./all-numbers.ts";

const MOST_METRICS = 50;

/** What the script measured itself, in its own units; empty where it measured nothing. */
export function customMetricsSection(view: ReportView, open = false): string {
  if (view.metrics.length === 0) return "";
  const hasBase = view.recording.base !== null;
  const shown = view.metrics.slice(0, MOST_METRICS);
  const rows = shown.map((row) => [
    codeSpan(row.metric, { cell: true }),
    row.type === "unknown" ? NOTHING : row.type,
    both(row, hasBase, (figures) => wholeNumber(figures.count)),
    both(row, hasBase, (figures) => mainFigure(row, figures)),
    both(row, hasBase, (figures) => bareNumber(figures.p95)),
  ]);
  const header = ["metric", "type", "values", "mean, sum, share or last", "p95"];
  const made = table(header, ["left", "left", "right", "right", "right"], rows);
  const left = view.metrics.length - shown.length;
  const more = left > 0 ? `\n\n${countOf(left, "more metric")} in the recording.` : "";
  const title = `Other metrics: ${countOf(view.metrics.length, "metric")}, in their own units`;
  return fold(title, made + more, open);
}

/** The one figure that says most about a metric of its type. */
export function mainFigure(row: MetricRow, figures: MetricFigures): string {
  if (figures.count === 0) return NOTHING;
  switch (row.type) {
    case "rate":
      return percent(figures.average);
    case "counter":
      return `sum ${bareNumber(figures.sum)}`;
    case "gauge":
      return `last ${bareNumber(figures.last)}`;
    case "trend":
    case "unknown":
      return `mean ${bareNumber(figures.average)}`;
  }
}

function both(row: MetricRow, hasBase: boolean, words: (figures: MetricFigures) => string): string {
  if (!hasBase) return words(row.head);
  return pair(row.base ? words(row.base) : NOTHING, words(row.head));
}
