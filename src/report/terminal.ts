import { styleText } from "node:util";
import type { RunVerdict } from "../judge/verdict.ts";
import { adviceOf, type Surface } from "./advice.ts";
import { driftSentences } from "./drift-words.ts";
import { headlineOf, provenance, reasonsBesideTable } from "./headline.ts";
import { milliseconds, plainSpaces, seconds } from "./numbers.ts";
import { textQuantiles } from "./quantile-chart.ts";
import { checklistLines } from "./sections/checklist.ts";
import { crossedSentences } from "./sections/monitors.ts";
import { notesOf } from "./sections/notes.ts";
import { slowestOf } from "./sections/slowest.ts";
import { slowerRow } from "./sections/where-it-went.ts";
import {
  type Color,
  clean,
  comparisonBlock,
  limitBlock,
  metricsBlock,
  numbersBlock,
  type Style,
} from "./terminal-tables.ts";
import { wrap } from "./text-layout.ts";
import type { ReportView } from "./view.ts";
import { whereSentences } from "./where-words.ts";

const MOST_SLOWEST = 3;

export interface TerminalOptions {
  color: boolean;
  /** Columns. */
  width: number;
  /** Whether the advice names flags of the command (the default) or inputs of the action. */
  surface?: Surface;
}

const VERDICT_WORDS: Record<RunVerdict, string> = {
  pass: "PASS",
  fail: "FAIL",
  inconclusive: "NOT JUDGED",
  disturbed: "DISTURBED",
  "no-baseline": "NO BASELINE",
};

const VERDICT_COLOR: Record<RunVerdict, Color> = {
  pass: "green",
  fail: "red",
  inconclusive: "yellow",
  disturbed: "yellow",
  "no-baseline": "yellow",
};

/** The report for a terminal or a log. Nothing from outside can move the cursor, color text or command a runner. */
export function renderTerminal(
  view: ReportView,
  { color, width, surface = "terminal" }: TerminalOptions,
): string {
  const style: Style = (format, text) =>
    color && text.trim() !== "" ? styleText(format, text, { validateStream: false }) : text;
  const say = (text: string, indent = "") => wrap(clean(text), Math.max(40, width), indent);
  const blocks = [
    headlineBlock(view, style, say),
    comparisonBlock(view, style, width),
    whereBlock(view, say),
    limitBlock(view, style, width),
    numbersBlock(view, style, width),
    metricsBlock(view, style, width),
    crossedSentences(view).map((sentence) => say(`Monitor: ${sentence}`, "         ")),
    driftSentences(view).map((sentence) => say(`Over time: ${sentence}`, "           ")),
    checklistLines(view).map((line) => say(line, "  ")),
    notesOf(view).map((note) => say(`Note: ${note}`, "      ")),
    adviceOf(view, surface).map((sentence) => say(sentence)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

type Say = (text: string, indent?: string) => string;

function headlineBlock(view: ReportView, style: Style, say: Say): string[] {
  const { verdict } = view.judgement;
  const word = VERDICT_WORDS[verdict];
  const { sentence } = headlineOf(view);
  const repeated = sentence.toUpperCase().startsWith(word) ? word.length : 0;
  const answer = sentence.slice(repeated).replace(/^[,:] /, "");
  const [first = "", ...rest] = say(`${word} ${answer}`).split("\n");
  const painted =
    style("bold", style(VERDICT_COLOR[verdict], word)) + style("bold", first.slice(word.length));
  return [
    painted,
    ...rest,
    ...reasonsBesideTable(view).map((reason) => say(`- ${reason.text}`, "  ")),
    ...say(provenance(view).join(" · "))
      .split("\n")
      .map((line) => style("dim", line)),
  ];
}

function whereBlock(view: ReportView, say: Say): string[] {
  const row = slowerRow(view);
  if (!row?.base) return [];
  const { recording } = view;
  const words = whereSentences(recording, row).join(" ");
  const slowest = slowestOf(recording, recording.head, row.endpoint)
    .slice(0, MOST_SLOWEST)
    .map(({ durationMs, second, id }) => `${milliseconds(durationMs)} at ${seconds(second)}: ${id}`);
  return [
    ...(words === "" ? [] : [say(words)]),
    ...textQuantiles(row).map(plainSpaces),
    ...(slowest.length === 0 ? [] : [say(`Slowest on head: ${slowest.join("; ")}.`, "  ")]),
  ];
}
