import { bareNumber, failedOf, NOTHING, plainSpaces, wholeNumber } from "../../numbers.ts";
import { actualWords, successOf } from "../../sections/limits.ts";
import { notesOf } from "../../sections/notes.ts";
import type { CheckFigures, MetricFigures, ReportView } from "../../view.ts";
import { code, type Html, html, sentence } from "../html.ts";
import { dataTable } from "../table.ts";

/** Criteria of the scenario and thresholds of the script; empty where there are none. */
export function limitsSection({ judgement }: ReportView): Html {
  const { criteria, thresholds } = judgement;
  const success = successOf({ judgement });
  if (criteria.length + success.length + thresholds.length === 0) return html``;
  const outcome = (name: string, words = name) => html`<span class="outcome ${name}">${words}</span>`;
  const rows = [
    ...criteria.map((one) => [
      { shown: code(one.criterion.text) },
      { shown: actualWords(one) },
      { shown: outcome(one.outcome) },
      { shown: one.criterion.gate ? "yes" : "no" },
      { shown: sentence(one.how) },
    ]),
    ...success.map((one) => [
      { shown: sentence(one.title) },
      { shown: one.found === "" ? NOTHING : sentence(plainSpaces(one.found)) },
      { shown: outcome(one.outcome) },
      { shown: one.criterion.gate ? "yes" : "no" },
      { shown: sentence(plainSpaces(one.how)) },
    ]),
    ...thresholds.map((one) => [
      { shown: code(`${one.metric}: ${one.expression}`) },
      { shown: NOTHING },
      { shown: one.crossed ? outcome("missed", "crossed") : outcome("met", "kept") },
      { shown: one.fails ? "yes" : "no" },
      {
        shown: `a threshold of the script${one.crossedByBase === null ? "" : one.crossedByBase ? "; base crosses it too" : "; base keeps it"}`,
      },
    ]),
  ];
  const columns = [
    { title: "limit" },
    { title: "found", align: "right" as const },
    { title: "outcome" },
    { title: "gates" },
    { title: "how" },
  ];
  return html`<section id="limits"><h2>Limits</h2>${dataTable("Success criteria and thresholds", columns, rows)}</section>`;
}

export function checksSection({ checks, metrics, recording }: ReportView): Html {
  if (checks.length + metrics.length === 0) return html``;
  const hasBase = recording.base !== null;
  const arms = <T>(
    row: { head: T; base: T | null },
    of: (figures: T) => string,
    key: (figures: T) => number,
  ) => [
    { shown: of(row.head), sortBy: key(row.head) },
    ...(hasBase
      ? [{ shown: row.base === null ? NOTHING : of(row.base), sortBy: row.base && key(row.base) }]
      : []),
  ];
  const right = (title: string) => ({ title, align: "right" as const });
  const checkTable =
    checks.length === 0
      ? ""
      : dataTable(
          "Checks",
          [{ title: "check" }, right("failed on head"), ...(hasBase ? [right("failed on base")] : [])],
          checks.map((row) => [
            { shown: code(row.check), sortBy: row.check },
            ...arms(row, failedChecks, (one) => one.fails),
          ]),
          { sortable: true },
        );
  const metricTable =
    metrics.length === 0
      ? ""
      : dataTable(
          "Other metrics, in their own units",
          [
            { title: "metric" },
            { title: "type" },
            ...metricColumns.map(right),
            ...(hasBase ? [right("mean, base")] : []),
          ],
          metrics.map((row) => [
            { shown: code(row.metric), sortBy: row.metric },
            { shown: row.type },
            ...metricCells(row.head),
            ...(hasBase ? [{ shown: bareNumber(row.base?.average ?? null) }] : []),
          ]),
          { sortable: true },
        );
  return html`<section id="checks"><h2>Checks and other metrics</h2>${checkTable}${metricTable}</section>`;
}

const metricColumns = ["values", "mean", "least", "p50", "p95", "most", "last"];

function metricCells({ count, average, min, p50, p95, max, last }: MetricFigures) {
  return [
    { shown: wholeNumber(count), sortBy: count },
    ...[average, min, p50, p95, max, last].map((value) => ({ shown: bareNumber(value), sortBy: value })),
  ];
}

function failedChecks({ passes, fails }: CheckFigures): string {
  return passes + fails === 0 ? NOTHING : failedOf(fails, passes + fails);
}

export function aboutSection(view: ReportView): Html {
  const { recording, judgement, context } = view;
  const notes = notesOf(view).slice(0, 100);
  const { meta } = recording;
  const facts: [string, string][] = [
    ["scenario", meta.scenario.name],
    ["load", meta.scenario.shape],
    ["head", recording.head.url],
    ...(recording.base === null ? [] : [["base", recording.base.url] satisfies [string, string]]),
    ["engine", `${meta.engine.name} ${meta.engine.version}`],
    ["runner", `${meta.runner.os}, ${meta.runner.arch}, ${meta.runner.cores} cores`],
    ["run", meta.runName],
    ["seed", String(meta.seed)],
    ["report of", context.generatedAt],
  ];
  return html`<section id="about"><h2>About this run</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value || NOTHING}</dd></div>`)}</dl>
${notes.length === 0 ? "" : html`<h3>Notes</h3><ul>${notes.map((note) => html`<li>${sentence(plainSpaces(note))}</li>`)}</ul>`}
<details open><summary>How this was judged</summary>${judgement.method.map((paragraph) => html`<p>${sentence(paragraph)}</p>`)}</details>
</section>`;
}
