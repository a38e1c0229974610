import type { ArmRecording } from "../../../measure/recording.ts";
import { ALL_TRAFFIC } from "../../build-view.ts";
import { countOf, milliseconds, plainSpaces, seconds } from "../../numbers.ts";
import { slowestOf } from "../../sections/slowest.ts";
import { slowerRow } from "../../sections/where-it-went.ts";
import type { ReportView } from "../../view.ts";
import { whereSentences } from "../../where-words.ts";
import { code, type Html, html, sentence } from "../html.ts";
import { dataTable } from "../table.ts";

const MOST_SLOWEST = 50;

/** What is slower, since when and in which part of a request, and the ids of the slowest requests; empty for nothing. */
export function whereItWentSection(view: ReportView): Html {
  const { recording } = view;
  const row = slowerRow(view);
  const words = row?.base ? whereSentences(recording, row).map(plainSpaces) : [];
  const slowest = [recording.head, ...(recording.base === null ? [] : [recording.base])]
    .flatMap((arm) => slowRows(view, arm))
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, MOST_SLOWEST);
  if (words.length + slowest.length === 0) return html``;
  const text = words.length === 0 ? html`` : html`<p>${sentence(words.join(" "))}</p>`;
  return html`<section id="where-it-went"><h2>Where it went</h2>${text}
${slowest.length === 0 ? html`` : folded(slowest)}</section>`;
}

interface SlowRow {
  arm: string;
  endpoint: string;
  durationMs: number;
  second: number;
  header: string;
  id: string;
}

function slowRows({ recording }: ReportView, arm: ArmRecording): SlowRow[] {
  return slowestOf(recording, arm, ALL_TRAFFIC).map((one) => ({ ...one, arm: arm.arm }));
}

/** For looking up one request, so it stands in nobody's way. */
function folded(slowest: readonly SlowRow[]): Html {
  return html`<details><summary>${countOf(slowest.length, "slow request")}, with what finds them in the target's own logs</summary>${slowTable(slowest)}</details>`;
}

function slowTable(slowest: readonly SlowRow[]): Html {
  return dataTable(
    "The slowest requests that the server gave an id, warm-up left out; times are seconds since the start of the run",
    [
      { title: "endpoint" },
      { title: "arm" },
      { title: "took", align: "right" },
      { title: "at", align: "right" },
      { title: "id" },
      { title: "header" },
    ],
    slowest.map((one) => [
      { shown: code(one.endpoint), sortBy: one.endpoint },
      { shown: one.arm, sortBy: one.arm },
      { shown: milliseconds(one.durationMs), sortBy: one.durationMs },
      { shown: seconds(one.second), sortBy: one.second },
      { shown: html`<code>${one.id}</code>`, sortBy: one.id },
      { shown: one.header, sortBy: one.header },
    ]),
    { sortable: true },
  );
}
