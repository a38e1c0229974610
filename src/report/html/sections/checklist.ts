import { titleOf } from "../../sections/checklist.ts";
import type { ReportView } from "../../view.ts";
import { type Html, html, sentence } from "../html.ts";
import { dataTable } from "../table.ts";

/** Colors of the page's outcomes. */
const OUTCOME = { ok: "met", confirmed: "met", failed: "missed", unknown: "unknown" } as const;

/** The pre-test checklist; empty where none was gone through. */
export function checklistSection({ recording }: ReportView): Html {
  const items = recording.meta.preflight ?? [];
  if (items.length === 0) return html``;
  const rows = items.map((item) => [
    { shown: sentence(titleOf(item)) },
    { shown: html`<span class="outcome ${OUTCOME[item.state]}">${item.state}</span>` },
    { shown: item.required ? "yes" : "no" },
    { shown: sentence(item.text) },
  ]);
  const columns = [
    { title: "before the load" },
    { title: "state" },
    { title: "required" },
    { title: "found" },
  ];
  return html`<section id="checklist"><h2>Pre-test checklist</h2>${dataTable("What had to hold before the load", columns, rows)}</section>`;
}
