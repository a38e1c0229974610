import { plainSpaces } from "../../numbers.ts";
import type { ReportView } from "../../view.ts";
import { changeWords, METRIC_WORDS, measuredWords, outcomeWords, scopeName } from "../../wording.ts";
import { code, type Html, html, sentence } from "../html.ts";
import { dataTable } from "../table.ts";

/** Every comparison of the judge with its interval; empty where nothing was compared. */
export function comparisonSection({ judgement }: ReportView): Html {
  if (judgement.comparisons.length === 0) return html``;
  const rows = judgement.comparisons.map((one) => [
    {
      shown: one.scope.kind === "total" ? "all traffic" : code(scopeName(one.scope)),
      sortBy: scopeName(one.scope),
    },
    { shown: plainSpaces(METRIC_WORDS[one.metric]), sortBy: one.metric },
    { shown: measuredWords(one.metric, one.base), sortBy: one.base.value },
    { shown: measuredWords(one.metric, one.head), sortBy: one.head.value },
    { shown: changeWords(one.change), sortBy: one.change?.estimate ?? null },
    {
      shown: html`<span class="outcome ${one.outcome.replace(" ", "-")}">${outcomeWords(one)}</span>`,
      sortBy: one.outcome,
    },
    { shown: sentence(one.reason) },
  ]);
  const caption = "Base against head: what was compared, with 95 % intervals";
  return html`<section id="comparison"><h2>Compared with base</h2>${dataTable(
    caption,
    [
      { title: "what" },
      { title: "metric" },
      { title: "base", align: "right" },
      { title: "head", align: "right" },
      { title: "change" },
      { title: "outcome" },
      { title: "why" },
    ],
    rows,
    { sortable: true },
  )}</section>`;
}
