import { isSymptom } from "../../observe/monitors/series.ts";
import { escapeSentence } from "../escape.ts";
import {
  hasCrossed,
  type MonitorFigures,
  type MonitorRow,
  summariseMonitors,
  type UnknownMonitors,
} from "../monitors/monitor-rows.ts";
import { monitorFigure, SERVER_SIDE_NOTE, serverSide } from "../monitors/server-side.ts";
import { countOf, NOTHING, percent, seconds } from "../numbers.ts";
import { fold, table } from "../table.ts";
import type { ReportView } from "../view.ts";
import { named } from "../wording.ts";

const MOST_CROSSED = 8;
const MOST_NAMES = 8;

/** The same in a sentence each, for a terminal. */
export function crossedSentences({ recording, monitors }: ReportView): string[] {
  const crossed = summariseMonitors(recording, monitors).rows.filter(hasCrossed).toSorted(causesFirst);
  return crossed.slice(0, MOST_CROSSED).map((row) => {
    const { figures, unit } = row;
    const worst = `worst ${monitorFigure(figures.worst, unit)}`;
    const time = `${percent(figures.beyond)} of the time, first at ${seconds(figures.since ?? 0)}`;
    return `${nameOf(row)} was at or beyond its limit of ${limitOf(row)} for ${time}; ${worst}`;
  });
}

/** What was beyond its limit: that belongs beside the verdict; empty where nothing was. */
export function crossedMonitors({ recording, monitors }: ReportView): string {
  const crossed = summariseMonitors(recording, monitors).rows.filter(hasCrossed).toSorted(causesFirst);
  if (crossed.length === 0) return "";
  const hasBase = crossed.some(({ base }) => base !== null);
  const made = table(
    ["beyond its limit", "worst", "limit", "beyond it", "first at", ...(hasBase ? ["worst of base"] : [])],
    ["left", "right", "right", "right", "right", ...(hasBase ? (["right"] as const) : [])],
    crossed.slice(0, MOST_CROSSED).map((row) => crossedRow(row, hasBase)),
  );
  const left = crossed.length - MOST_CROSSED;
  return left > 0 ? `${made}\n\n${countOf(left, "more monitor")} in “Monitors”.` : made;
}

/** A slow answer is what a used-up resource leads to. */
function causesFirst(a: MonitorRow, b: MonitorRow): number {
  return Number(isSymptom(a.role)) - Number(isSymptom(b.role));
}

/** Every monitor, folded; empty where nothing was watched. */
export function monitorsSection(view: ReportView, open = false): string {
  const { recording, monitors = [] } = view;
  if (monitors.length === 0) return "";
  const summary = summariseMonitors(recording, monitors);
  const { rows, unknown } = summary;
  const hasBase = rows.some(({ base }) => base !== null);
  const all = table(
    ["monitor", "mean", "worst", "limit", ...(hasBase ? ["mean of base", "worst of base"] : [])],
    ["left", "right", "right", "right", ...(hasBase ? (["right", "right"] as const) : [])],
    rows.map((row) =>
      [
        nameOf(row),
        monitorFigure(row.figures.mean, row.unit),
        monitorFigure(row.figures.worst, row.unit),
        limitOf(row),
        ...(hasBase ? baseCells(row) : []),
      ].map(cell),
    ),
  );
  const both = serverSide(view, summary);
  const compared = table(
    ["", "by the load", "by the server"],
    ["left", "right", "right"],
    both.map(({ figure, load, server }) => [figure, load, server]),
  );
  const parts = [
    ...(rows.length === 0 ? [] : [all]),
    ...(both.length === 0
      ? []
      : [`Head as the load and the server saw it:\n\n${compared}`, SERVER_SIDE_NOTE]),
    ...(unknown.length === 0 ? [] : [unknown.map(unknownItem).join("\n")]),
  ];
  return fold(monitorsTitle(rows, unknown), parts.join("\n\n"), open);
}

/** `Monitors: 14 read, 1 beyond its limit, 3 not known`. */
function monitorsTitle(rows: readonly MonitorRow[], unknown: readonly UnknownMonitors[]): string {
  const crossed = rows.filter(hasCrossed).length;
  const missing = unknown.reduce((sum, { names }) => sum + names.length, 0);
  const parts = [
    `${rows.length} read`,
    ...(crossed === 0 ? [] : [`${crossed} beyond ${crossed === 1 ? "its limit" : "their limits"}`]),
    ...(missing === 0 ? [] : [`${missing} not known`]),
  ];
  return `Monitors: ${parts.join(", ")}`;
}

/** `Not known, since no series matches: a, b and 3 more.` */
export function unknownWords({ reason, names }: UnknownMonitors): string {
  const shown = names.slice(0, MOST_NAMES).map(named).join(", ");
  const left = names.length - MOST_NAMES;
  return `Not known, since ${reason}: ${shown}${left > 0 ? ` and ${left} more` : ""}.`;
}

function unknownItem(unknown: UnknownMonitors): string {
  return `- ${escapeSentence(unknownWords(unknown))}`;
}

function crossedRow(row: MonitorRow, hasBase: boolean): string[] {
  const { figures, base, unit } = row;
  return [
    nameOf(row),
    monitorFigure(figures.worst, unit),
    limitOf(row),
    `${percent(figures.beyond)} of the time`,
    figures.since === null ? NOTHING : seconds(figures.since),
    ...(hasBase ? [monitorFigure(base?.worst ?? null, unit)] : []),
  ].map(cell);
}

function nameOf({ name, arm }: MonitorRow): string {
  return arm === "base" ? `${named(name)} of base` : named(name);
}

function limitOf({ limit, maximum, unit }: MonitorRow): string {
  const words = monitorFigure(limit, unit);
  return limit === null || maximum === null || maximum === limit
    ? words
    : `${words} of ${monitorFigure(maximum, unit)}`;
}

function baseCells({ base, unit }: MonitorRow): string[] {
  const figure = (of: (figures: MonitorFigures) => number) => monitorFigure(base && of(base), unit);
  return [figure((one) => one.mean), figure((one) => one.worst)];
}

function cell(text: string): string {
  return escapeSentence(text, { cell: true });
}
