/** The comparison of two loads as Markdown and as a page that asks nothing of any network. */
import type { LoadComparison, LoadSide } from "../../profile/compare-loads.ts";
import { escapeSentence } from "../escape.ts";
import { documentOf } from "../html/document.ts";
import { html, sentence } from "../html/html.ts";
import { dataTable } from "../html/table.ts";
import { plainSpaces } from "../numbers.ts";
import { table } from "../table.ts";
import { named } from "../wording.ts";
import { loadSentences, loadTables } from "./words.ts";

export function loadsMarkdown(comparison: LoadComparison): string {
  const { low, high, notes } = comparison;
  const tables = loadTables(comparison).map(({ title, rows }) => {
    const cell = (text: string) => escapeSentence(text, { cell: true });
    const header = ["", cell(columnTitle(low)), cell(columnTitle(high)), "change"];
    const body = rows.map((row) => [row.what, row.low, row.high, row.change].map(cell));
    return `#### ${title}\n\n${table(header, ["left", "right", "right", "right"], body)}`;
  });
  const parts = [
    `### ${escapeSentence(title(comparison))}`,
    ...loadSentences(comparison).map((text) => escapeSentence(text)),
    ...tables,
    `${[low, high].map((side) => escapeSentence(provenance(side))).join("\n")}`,
    notes.map((note) => `- ${escapeSentence(note)}`).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

export function loadsPage(comparison: LoadComparison, style: string): string {
  const { low, high, notes } = comparison;
  const right = (text: string) => ({ title: plainSpaces(text).replaceAll("`", ""), align: "right" as const });
  const columns = [{ title: "" }, right(columnTitle(low)), right(columnTitle(high)), right("change")];
  const [first, ...others] = loadSentences(comparison);
  const sections = loadTables(comparison).map(({ title: name, rows }) => {
    const cells = rows.map((row) =>
      [row.what, row.low, row.high, row.change].map((text) => ({ shown: sentence(text) })),
    );
    return html`<section><h2>${name}</h2>${dataTable(`${name}, under both loads`, columns, cells)}</section>\n`;
  });
  const body = html`<main>
<header class="verdict">
<p class="badge">Two loads</p>
<h1>${sentence(first ?? "")}</h1>
${others.length === 0 ? "" : html`<ul class="reasons">${others.map((text) => html`<li>${sentence(text)}</li>`)}</ul>`}
<p class="provenance">${[low, high].map((side) => html`<span>${sentence(provenance(side))}</span> `)}</p>
</header>
${sections}
${notes.length === 0 ? "" : html`<section><h2>Notes</h2><ul>${notes.map((note) => html`<li>${sentence(note)}</li>`)}</ul></section>`}
</main>`;
  return documentOf({ title: title(comparison).replaceAll("`", ""), style, body });
}

function title({ low, high }: LoadComparison): string {
  return `${named(low.label)} and ${named(high.label)}: what more load does`;
}

function columnTitle({ label }: LoadSide): string {
  return named(label);
}

function provenance({ label, scenario, load, startedAt }: LoadSide): string {
  const words = label === load ? load : `${label}: ${load}`;
  return plainSpaces(
    `${words.replaceAll("`", "′")}, ${named(scenario)}, ${startedAt.slice(0, 16).replace("T", " ")} UTC.`,
  );
}
