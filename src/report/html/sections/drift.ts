import { type Drift, isWorse } from "../../../drift/drifts.ts";
import { DRIFT_WORDS, driftSentence, slopeRange, slopeWords } from "../../drift-words.ts";
import { seconds } from "../../numbers.ts";
import type { ReportView } from "../../view.ts";
import { type Html, html, sentence } from "../html.ts";
import { dataTable } from "../table.ts";

/** Whether memory, connections, queues and latency rise to the end of a run that was long enough to tell. */
export function driftSection({ drifts }: ReportView): Html {
  if (drifts === undefined) return html``;
  const { series, why } = drifts;
  if (why !== null) {
    return html`<section id="drift"><h2>Leaks and drift</h2><p class="quiet">Nothing can be said: ${why}.</p></section>`;
  }
  const worse = series.filter(isWorse);
  const hasBase = series.some(({ base }) => base !== null);
  const figures = (trend: Drift["base"], unit: string) => ({
    shown: `${slopeWords(trend, unit)} ${slopeRange(trend)}`.trim(),
    sortBy: trend?.slopePerMinute ?? null,
  });
  const rows = series.map((drift) => {
    const { name, unit, head, base, difference, outcome } = drift;
    return [
      { shown: name },
      figures(head, unit),
      ...(hasBase ? [figures(base, unit), figures(difference, unit)] : []),
      { shown: seconds(head.toSecond - head.fromSecond) },
      { shown: DRIFT_WORDS[outcome] },
      { shown: (difference ?? head).reason },
    ];
  });
  return html`<section id="drift"><h2>Leaks and drift</h2>
${worse.length === 0 ? "" : html`<ul>${worse.map((drift) => html`<li>${sentence(driftSentence(drift))}</li>`)}</ul>`}
${dataTable(
  "Slopes over the run",
  [
    { title: "series" },
    { title: "head", align: "right" },
    ...(hasBase
      ? [
          { title: "base", align: "right" as const },
          { title: "head − base", align: "right" as const },
        ]
      : []),
    { title: "over", align: "right" },
    { title: "" },
    { title: "why" },
  ],
  rows,
)}
<p class="quiet">Slopes by Theil and Sen, with 95 % intervals that allow for readings that depend on each other. Not part of the verdict.</p></section>`;
}
