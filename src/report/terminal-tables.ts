/** The tables of the terminal report: rows of plain text in columns, one array of lines per table. */
import stringWidth from "string-width";
import type { Comparison } from "../judge/verdict.ts";
import { ALL_TRAFFIC } from "./build-view.ts";
import { cleanText, MAX_NAME_LENGTH } from "./escape.ts";
import { countOf, NOTHING, percent, perSecond, plainSpaces, wholeNumber } from "./numbers.ts";
import { pair } from "./sections/all-numbers.ts";
import { mainComparisons } from "./sections/comparison-table.ts";
import { mainFigure } from "./sections/custom-metrics.ts";
import { actualWords, successOf } from "./sections/limits.ts";
import { columns, wrap } from "./text-layout.ts";
import type { EndpointFigures, ReportView } from "./view.ts";
import {
  changeWords,
  METRIC_WORDS,
  measuredWords,
  outcomeWords,
  quantileWords,
  sameScope,
  scopeName,
} from "./wording.ts";

export type Color = "red" | "green" | "yellow" | "dim" | "bold";

/** Colors text, or leaves it as it is. */
export type Style = (format: Color, text: string) => string;

const MOST_ENDPOINTS = 12;
const MOST_METRICS = 12;
/** Of what does not fit behind a row. */
const INDENT = 4;

export function clean(text: string): string {
  return cleanText(plainSpaces(text), 2000);
}

export function name(text: string): string {
  return cleanText(text, MAX_NAME_LENGTH);
}

export function comparisonBlock(view: ReportView, style: Style, width: number): string[] {
  const { shown, left } = mainComparisons(view);
  if (shown.length === 0) return [];
  const rows = shown.map((one, index) => {
    const before = shown[index - 1];
    const isFirst = before === undefined || !sameScope(before.scope, one.scope);
    return [
      isFirst ? (one.scope.kind === "total" ? "all traffic" : name(scopeName(one.scope))) : "",
      METRIC_WORDS[one.metric],
      measuredWords(one.metric, one.base),
      measuredWords(one.metric, one.head),
      changeWords(one.change).replace("percentage points", "points"),
      outcomeWords(one),
    ].map(plainSpaces);
  });
  const lines = columns(
    [["", "metric", "base", "head", "change", ""], ...rows],
    ["left", "left", "right", "right", "left", "left"],
    width,
    (cell, row, column) => {
      if (row === 0) return style("dim", cell);
      return column === 5 ? style(outcomeColor(shown[row - 1]), cell) : cell;
    },
  );
  if (left > 0)
    lines.push(`${countOf(left, "more comparison")} changed; see the report`.replace(/\u00a0/g, " "));
  return lines;
}

function outcomeColor(comparison: Comparison | undefined): Color {
  if (comparison?.outcome === "slower") return comparison.gated ? "red" : "yellow";
  return comparison?.outcome === "cannot tell" ? "dim" : "green";
}

export function limitBlock(view: ReportView, style: Style, width: number): string[] {
  const { criteria, thresholds } = view.judgement;
  const rows = [
    ...criteria.map((one) => [
      one.outcome === "missed" && !one.criterion.gate ? "missed, does not gate" : one.outcome,
      name(one.criterion.text),
      actualWords(one),
      clean(one.how),
    ]),
    ...successOf(view).map((one) => [
      one.outcome === "missed" && !one.criterion.gate ? "missed, does not gate" : one.outcome,
      clean(one.title),
      one.found === "" ? NOTHING : clean(one.found),
      clean(one.how),
    ]),
    ...thresholds.map((one) => [
      one.crossed ? (one.fails ? "crossed" : "crossed, does not fail") : "kept",
      name(`${one.metric}: ${one.expression}`),
      NOTHING,
      one.crossedByBase === null ? "" : one.crossedByBase ? "base crosses it too" : "base does not cross it",
    ]),
  ].map((row) => row.map(plainSpaces));
  if (rows.length === 0) return [];
  const header = ["limit", "", "found"];
  const sides = ["left", "left", "right"] as const;
  const short = [header, ...rows.map((row) => row.slice(0, 3))];
  const lines = columns(short, sides, Number.POSITIVE_INFINITY, (cell, row, column) => {
    if (row === 0) return style("dim", cell);
    if (column !== 0) return cell;
    const bad = /^(missed|crossed)\s*$/.test(cell);
    return style(bad ? "red" : /^(met|kept)/.test(cell) ? "green" : "yellow", cell);
  });
  const widest = columns(short, sides, Number.POSITIVE_INFINITY).reduce(
    (most, line) => Math.max(most, stringWidth(line)),
    0,
  );
  return lines.flatMap((line, at) => {
    const how = rows[at - 1]?.[3] ?? "";
    if (how === "") return [line];
    if (widest + 2 + stringWidth(how) <= width) return [`${line}  ${how}`];
    return [
      line,
      ...wrap(how, width - INDENT)
        .split("\n")
        .map((part) => " ".repeat(INDENT) + part),
    ];
  });
}

export function numbersBlock(view: ReportView, style: Style, width: number): string[] {
  if (view.endpoints.length === 0) return [];
  const hasBase = view.recording.base !== null;
  const shown = view.endpoints.slice(0, MOST_ENDPOINTS + 1);
  const rows = shown.map(({ endpoint, head, base }) => {
    const cell = (words: (figures: EndpointFigures) => string) =>
      hasBase ? pair(base ? words(base) : NOTHING, words(head)) : words(head);
    return [
      endpoint === ALL_TRAFFIC ? "all traffic" : name(endpoint),
      cell((figures) => quantileWords(figures, 0.5, figures.p50Ms)),
      cell((figures) => quantileWords(figures, 0.95, figures.p95Ms)),
      cell((figures) => quantileWords(figures, 0.99, figures.p99Ms)),
      cell((figures) => (figures.count === 0 ? NOTHING : percent(figures.failed / figures.count))),
      cell((figures) => wholeNumber(figures.count)),
      perSecond(head.requestsPerSecond),
    ].map(plainSpaces);
  });
  const header = [hasBase ? "base → head" : "", "p50", "p95", "p99", "failed", "requests", "rate"];
  const sides = ["left", ...header.slice(1).map(() => "right" as const)] as ("left" | "right")[];
  const lines = columns([header, ...rows], sides, width, (cell, row) =>
    row === 0 ? style("dim", cell) : cell,
  );
  const left = view.endpoints.length - shown.length;
  if (left > 0)
    lines.push(plainSpaces(`${countOf(left, "more endpoint")} in ${name(view.context.reportDir)}`));
  const { notJudged } = view.judgement;
  if (notJudged.length > 0) {
    const names = notJudged.slice(0, MOST_ENDPOINTS).map(name).join(", ");
    lines.push(
      wrap(`Too little traffic to judge: ${names}${notJudged.length > MOST_ENDPOINTS ? ", …" : ""}`, width),
    );
  }
  return lines;
}

export function metricsBlock(view: ReportView, style: Style, width: number): string[] {
  if (view.metrics.length === 0) return [];
  const shown = view.metrics.slice(0, MOST_METRICS);
  const rows = shown.map((row) =>
    [
      name(row.metric),
      row.type,
      wholeNumber(row.head.count),
      row.base ? pair(mainFigure(row, row.base), mainFigure(row, row.head)) : mainFigure(row, row.head),
    ].map(plainSpaces),
  );
  const header = ["metric", "type", "values", view.recording.base ? "base → head" : ""];
  const lines = columns([header, ...rows], ["left", "left", "right", "right"], width, (cell, row) =>
    row === 0 ? style("dim", cell) : cell,
  );
  const left = view.metrics.length - shown.length;
  if (left > 0) lines.push(plainSpaces(`${countOf(left, "more metric")} in the report`));
  return lines;
}
