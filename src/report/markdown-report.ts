/** The post-test report in Markdown: what the page says, in the order in which it says it, without the charts. */
import type { ActionItem } from "../analysis/finding.ts";
import { escapeSentence } from "./escape.ts";
import type { ErrorRow } from "./html/error-rows.ts";
import type { PageModel } from "./html/page-model.ts";
import type { ResourceLine } from "./html/timeline.ts";
import { bareNumber, countOf, NOTHING, seconds, wholeNumber } from "./numbers.ts";
import { answerParts, detailParts, UNFOLDED } from "./parts.ts";
import { table } from "./table.ts";
import type { ReportView } from "./view.ts";
import { FAILURE_WORDS, named } from "./wording.ts";

const MOST_ERRORS = 50;

const ACTION_WORDS: Record<ActionItem["kind"], string> = {
  scale: "Scale",
  optimise: "Optimise",
  fix: "Fix",
  "rate-limit": "Rate limit",
  document: "Write down",
  measure: "Measure",
};

export function renderMarkdownReport(view: ReportView, model: PageModel): string {
  // Read in editors and elsewhere, where few draw Mermaid.
  const open = { ...UNFOLDED, mermaid: false, method: true };
  const parts = [
    ...answerParts(view).map((part) => part.text),
    bottlenecks(model),
    actions(model),
    resources(model),
    errors(model, view.recording.base !== null),
    ...detailParts(view, open).map((part) => part.text),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function bottlenecks({ analysis }: PageModel): string {
  const found = analysis.findings.map(
    ({ title, strength, evidence }, at) =>
      `${at + 1}. **${escapeSentence(title)}** (${strength} evidence)\n` +
      evidence.map((text) => `   - ${escapeSentence(text)}`).join("\n"),
  );
  const open = analysis.open.map((one) => `- ${escapeSentence(`${one.question} ${one.why}`)}`);
  return [
    "#### Bottlenecks",
    found.length === 0 ? "None was found." : found.join("\n"),
    ...(open.length === 0 ? [] : ["What this run cannot tell:", open.join("\n")]),
  ].join("\n\n");
}

function actions({ analysis }: PageModel): string {
  if (analysis.actions.length === 0) return "";
  const items = analysis.actions.map(
    (one) =>
      `- [ ] **${ACTION_WORDS[one.kind]}**: ${escapeSentence(one.text)} (because: ${escapeSentence(one.because)})`,
  );
  return `#### Action items\n\n${items.join("\n")}`;
}

function resources({ timeline }: PageModel): string {
  const lines = timeline.runner;
  if (lines.length === 0) return "";
  const made = table(
    ["resource", "mean", "worst", "limit", "gaps"],
    ["left", "right", "right", "right", "right"],
    lines.map(resourceRow),
  );
  return `#### Load generator\n\n${made}`;
}

function resourceRow({ name, unit, limit, worse, values }: ResourceLine): string[] {
  const known = values.filter((value) => value !== null);
  const figure = (value: number | null) =>
    value === null ? NOTHING : escapeSentence(`${bareNumber(value)} ${unit}`, { cell: true });
  const mean = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  const worst = known.length === 0 ? null : worse === "higher" ? Math.max(...known) : Math.min(...known);
  return [
    escapeSentence(named(name), { cell: true }),
    figure(mean),
    figure(worst),
    figure(limit),
    `${wholeNumber(values.length - known.length)} of ${wholeNumber(values.length)}`,
  ];
}

function errors({ errors: rows }: PageModel, hasBase: boolean): string {
  if (rows.length === 0) return "";
  const shown = rows.slice(0, MOST_ERRORS).map((row) => errorRow(row, hasBase));
  const made = table(
    [
      "endpoint",
      "what",
      "status",
      "code",
      "head",
      ...(hasBase ? ["base"] : []),
      "first seen",
      "last seen",
      "sample",
    ],
    [
      "left",
      "left",
      "right",
      "right",
      "right",
      ...(hasBase ? (["right"] as const) : []),
      "right",
      "right",
      "left",
    ],
    shown,
  );
  const left = rows.length - shown.length;
  return `#### Errors\n\n${made}${left > 0 ? `\n\n${countOf(left, "more kind")} in \`report.json\`.` : ""}`;
}

function errorRow(row: ErrorRow, hasBase: boolean): string[] {
  return [
    escapeSentence(named(row.endpoint), { cell: true }),
    FAILURE_WORDS[row.failure],
    row.status === null ? NOTHING : String(row.status),
    row.code === null ? NOTHING : String(row.code),
    wholeNumber(row.headCount),
    ...(hasBase ? [wholeNumber(row.baseCount ?? 0)] : []),
    seconds(row.firstSecond),
    seconds(row.lastSecond),
    row.sample === null ? NOTHING : escapeSentence(named(row.sample), { cell: true }),
  ];
}
