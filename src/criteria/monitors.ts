/** Readings of monitors, and what they cannot tell. */
import type { MonitorSeries } from "../observe/monitors/series.ts";
import { bareNumber, percent } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import { type Answer, type Evidence, unknown } from "./evidence.ts";

/** A criterion is not met by what was not seen: fewer readings than this share of the judged time say too little. */
const LEAST_COVERAGE = 0.8;

/** The series of a monitor that can be read; or why the criterion cannot be judged. */
export function readSeries({ monitors }: Evidence, key: string): MonitorSeries[] | Answer {
  const found = monitors.filter((series) => series.monitor === key);
  if (found.length === 0) {
    return unknown(
      monitors.length === 0
        ? "no resource of the target was monitored; it needs a Prometheus"
        : `there is no monitor ${named(key)} in this run`,
    );
  }
  const unread = found.find((series) => series.status === "unknown");
  if (unread !== undefined) {
    return unknown(`${named(unread.name)} could not be read: ${unread.reason ?? "no reason was given"}`);
  }
  return found;
}

export interface Reading {
  second: number;
  value: number;
}

/** Readings from a second on, gaps left out. */
export function readingsOf(series: MonitorSeries, from: number, to = Number.POSITIVE_INFINITY): Reading[] {
  return series.points.flatMap(({ second, value }) =>
    value === null || !Number.isFinite(value) || second < from || second >= to ? [] : [{ second, value }],
  );
}

/** Why the readings of the judged time are too few to say that something did not happen; null where they are not. */
export function gapWords(series: MonitorSeries, { window }: Evidence): string | null {
  const readings = readingsOf(series, window.from, window.to);
  if (readings.length === 0) return `${named(series.name)} has no reading in the judged time`;
  const covered = coverage(series, readings, window);
  return covered >= LEAST_COVERAGE
    ? null
    : `${named(series.name)} was read in ${percent(covered)} of the judged time only`;
}

/** Share of the window in which no reading is further away than usual. */
function coverage(series: MonitorSeries, readings: readonly Reading[], window: Evidence["window"]): number {
  const step = usualStep(series);
  const reach = 1.5 * step;
  const times = [window.from - step / 2, ...readings.map(({ second }) => second), window.to + step / 2];
  const uncovered = times.slice(1).reduce((sum, second, at) => {
    const gap = second - times[at]!;
    return sum + (gap > reach ? gap - step : 0);
  }, 0);
  return Math.max(0, 1 - uncovered / Math.max(1, window.to - window.from));
}

/** Median distance of neighbouring points, gaps among them. */
function usualStep({ points }: MonitorSeries): number {
  const steps = points.slice(1).map(({ second }, at) => second - points[at]!.second);
  steps.sort((a, b) => a - b);
  return Math.max(1, steps[Math.floor(steps.length / 2)] ?? 1);
}

/** A reading with its unit. */
export function withUnit(value: number | null, { unit }: Pick<MonitorSeries, "unit">): string {
  return `${bareNumber(value)}${unit === "" ? "" : `\u00a0${unit}`}`;
}

/** Of several answers to one question the worst; of equal ones the first. */
export function worstOf(answers: readonly Answer[]): Answer {
  const order = ["missed", "unknown", "met"] as const;
  for (const outcome of order) {
    const found = answers.find((answer) => answer.outcome === outcome);
    if (found !== undefined) return found;
  }
  return unknown("there is nothing to judge");
}
