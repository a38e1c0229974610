/** What monitors said over the judged window: one row each, head beside base. */
import { judgedWindow, type Window } from "../../measure/aggregate.ts";
import type { Recording } from "../../measure/recording.ts";
import type { MonitorSeries } from "../../observe/monitors/series.ts";

export interface MonitorFigures {
  mean: number;
  /** The highest value, or the lowest where lower is worse. */
  worst: number;
  /** Share of the readings at or beyond the limit, 0..1; null where there is no limit. */
  beyond: number | null;
  /** Second of the first such reading; null where there is none. */
  since: number | null;
  /** Over the window as a whole, as the server's own counters have it; null where it was not asked. */
  overall: number | null;
}

export interface MonitorRow
  extends Pick<MonitorSeries, "monitor" | "name" | "unit" | "worse" | "limit" | "maximum" | "role" | "arm"> {
  /** Of {@link MonitorRow.arm}. */
  figures: MonitorFigures;
  /** Of base, where the row is of head and base was watched as well. */
  base: MonitorFigures | null;
}

/** Monitors that could not be read, by what was in the way. */
export interface UnknownMonitors {
  reason: string;
  names: string[];
}

export interface MonitorSummary {
  rows: MonitorRow[];
  unknown: UnknownMonitors[];
}

export function summariseMonitors(
  recording: Recording,
  monitors: readonly MonitorSeries[] = [],
): MonitorSummary {
  const window = judgedWindow(recording);
  const known = monitors
    .filter(({ status }) => status === "ok")
    .map((series) => ({ series, figures: figuresOf(series, window) }))
    .filter((one): one is { series: MonitorSeries; figures: MonitorFigures } => one.figures !== null);
  const of = (arm: MonitorSeries["arm"]) => known.filter(({ series }) => series.arm === arm);
  const twin = ({ monitor, name }: MonitorSeries, arm: MonitorSeries["arm"]) =>
    of(arm).find(({ series }) => series.monitor === monitor && series.name === name);
  const row = ({ series, figures }: (typeof known)[number], base: MonitorFigures | null): MonitorRow => {
    const { monitor, name, unit, worse, limit, maximum, role, arm } = series;
    return { monitor, name, unit, worse, limit, maximum, role, arm, figures, base };
  };
  const rows = known.flatMap((one) => {
    if (one.series.arm === "base") return twin(one.series, "head") === undefined ? [row(one, null)] : [];
    const base = one.series.arm === "head" ? twin(one.series, "base") : undefined;
    return [row(one, base?.figures ?? null)];
  });
  return { rows, unknown: unknownOf(monitors) };
}

/** Whether head, or what both share, was at or beyond its limit at any time. */
export function hasCrossed({ arm, figures }: MonitorRow): boolean {
  return arm !== "base" && figures.since !== null;
}

function figuresOf(series: MonitorSeries, { from, to }: Window): MonitorFigures | null {
  const { points, worse, limit, overall } = series;
  const readings = points.flatMap(({ second, value }) =>
    value === null || !Number.isFinite(value) || second < from || second >= to ? [] : [{ second, value }],
  );
  if (readings.length === 0) return null;
  const values = readings.map(({ value }) => value);
  const beyond = limit === null ? [] : readings.filter(({ value }) => isBeyond(value, limit, worse));
  return {
    mean: values.reduce((sum, value) => sum + value / values.length, 0),
    worst: values.reduce((a, b) => (worse === "higher" ? Math.max(a, b) : Math.min(a, b))),
    beyond: limit === null ? null : beyond.length / readings.length,
    since: beyond[0]?.second ?? null,
    overall,
  };
}

/** A pool that is used up stands at its limit, so reaching it counts; where nothing at all is allowed, 0 is fine. */
function isBeyond(value: number, limit: number, worse: MonitorSeries["worse"]): boolean {
  if (worse === "lower") return value <= limit;
  return limit === 0 ? value > 0 : value >= limit;
}

function unknownOf(monitors: readonly MonitorSeries[]): UnknownMonitors[] {
  const byReason = new Map<string, Set<string>>();
  for (const { status, reason, name, arm } of monitors) {
    if (status === "ok") continue;
    const names = byReason.get(reason ?? "") ?? new Set();
    names.add(arm === "base" ? `${name} (base)` : name);
    byReason.set(reason ?? "", names);
  }
  return [...byReason].map(([reason, names]) => ({ reason, names: [...names] }));
}
