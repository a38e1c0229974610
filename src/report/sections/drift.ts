import type { Drift, Drifts } from "../../drift/drifts.ts";
import { DRIFT_WORDS, driftSentences, slopeRange, slopeWords } from "../drift-words.ts";
import { escapeSentence } from "../escape.ts";
import { seconds } from "../numbers.ts";
import { type Align, fold, table } from "../table.ts";
import type { ReportView } from "../view.ts";
import { named } from "../wording.ts";

/** What gets worse over the run, as a list; it belongs beside the verdict, of which it is no part. */
export function worseningList(view: ReportView): string {
  const sentences = driftSentences(view);
  if (sentences.length === 0) return "";
  const items = sentences.slice(0, 6).map((sentence) => `- 🟠 ${escapeSentence(sentence)}`);
  return `It gets worse the longer it runs (reported, not judged):\n\n${items.join("\n")}`;
}

/** Every trend; empty for a run that is too short for one. */
export function driftSection({ drifts }: ReportView, open = false): string {
  if (drifts === undefined) return "";
  return fold(driftTitle(drifts), driftTable(drifts), open);
}

export function driftTitle({ series, why }: Drifts): string {
  if (why !== null) return "Leaks and drift: not looked at";
  const of = (...outcomes: Drift["outcome"][]) =>
    series.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const parts: [number, string][] = [
    [of("worse", "worse than base", "worse in both"), "worse"],
    [of("steady"), "steady"],
    [of("cannot tell"), "cannot tell"],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `Leaks and drift: ${words.join(", ")}`;
}

/** The same as a table without a fold. */
export function driftTable({ series, why }: Drifts): string {
  if (why !== null) return `Nothing can be said: ${escapeSentence(why)}.`;
  const hasBase = series.some(({ base }) => base !== null);
  const header = ["series", "head", ...(hasBase ? ["base", "head − base"] : []), "over", ""];
  const align: Align[] = [
    "left",
    "right",
    ...(hasBase ? (["right", "right"] as const) : []),
    "right",
    "left",
  ];
  const cell = (text: string) => escapeSentence(text, { cell: true });
  const rows = series.map((drift) => {
    const { name, unit, head, base, difference, outcome } = drift;
    const figures = (trend: Drift["base"]) => cell(`${slopeWords(trend, unit)} ${slopeRange(trend)}`.trim());
    const why = outcome === "cannot tell" ? `: ${cell((difference ?? head).reason)}` : "";
    return [
      cell(named(name)),
      figures(head),
      ...(hasBase ? [figures(base), figures(difference)] : []),
      seconds(head.toSecond - head.fromSecond),
      `${DRIFT_WORDS[outcome]}${why}`,
    ];
  });
  const made = table(header, align, rows);
  return `${made}\n\nSlopes by Theil and Sen, with 95 % intervals that allow for readings that depend on each other. Not part of the verdict.`;
}
