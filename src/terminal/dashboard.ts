import type { LatestValue } from "../observe/monitors/latest.ts";
import { type LiveHistory, sparkline } from "../report/live-history.ts";
import { milliseconds, percent, perSecond, plainSpaces, wholeNumber } from "../report/numbers.ts";
import { clock, draw, type LiveRun } from "../report/progress.ts";

export interface DashboardRun {
  /** What is loaded and how: one line each, above the figures. */
  title: readonly string[];
  live: LiveRun;
  /** Warm-up included; null where only the script knows. */
  plannedSeconds: number | null;
  history: LiveHistory;
  /** Resources of the target; empty where nothing is watched. */
  monitors: readonly LatestValue[];
}

const NAME_COLUMNS = 15;
const FIGURE_COLUMNS = 16;
const MOST_COLUMNS = 110;
const MOST_BAR = 40;

/** The screen of a run under way: lines of at most `width` columns, at most `height` of them. */
export function renderDashboard(run: DashboardRun, width: number, height: number): string[] {
  const columns = Math.min(width, MOST_COLUMNS);
  const lines = [...run.title, timeLine(run, columns), "", ...figureLines(run, columns)];
  const room = height - lines.length - 2;
  if (run.monitors.length > 0 && room > 0) lines.push("", ...monitorLines(run.monitors, room));
  return lines.slice(0, height).map((line) => cut(plainSpaces(line).trimEnd(), columns));
}

function timeLine({ live, plannedSeconds }: DashboardRun, columns: number): string {
  const elapsed = clock(live.head.elapsedSeconds);
  const time = plannedSeconds === null ? elapsed : `${elapsed} of ${clock(plannedSeconds)}`;
  const bar = draw(
    live.head.elapsedSeconds,
    plannedSeconds,
    Math.max(0, Math.min(MOST_BAR, columns - time.length - 1)),
  );
  return `${bar}${time}`;
}

function figureLines({ live, history }: DashboardRun, columns: number): string[] {
  const { head, base } = live;
  const sparkColumns = columns - NAME_COLUMNS - FIGURE_COLUMNS * (base ? 2 : 1);
  const spark = (of: "requestsPerSecond" | "p95Ms") =>
    sparkline(
      history.points("head").map((point) => point[of]),
      sparkColumns,
    );
  const row = (name: string, figure: (arm: typeof head) => string, line = "") => {
    const figures = [head, ...(base ? [base] : [])].map((arm) =>
      plainSpaces(figure(arm)).padEnd(FIGURE_COLUMNS),
    );
    return `${name.padEnd(NAME_COLUMNS)}${figures.join("")}${line}`;
  };
  const dropped = head.droppedIterations + (base?.droppedIterations ?? 0);
  return [
    ...(base ? [`${"".padEnd(NAME_COLUMNS)}${"head".padEnd(FIGURE_COLUMNS)}base`] : []),
    row("rate", (arm) => perSecond(arm.requestsPerSecond), spark("requestsPerSecond")),
    row("p95", (arm) => milliseconds(arm.p95Ms), spark("p95Ms")),
    row("failed", failedWords),
    row("requests", (arm) => wholeNumber(arm.requests)),
    row("users", (arm) => wholeNumber(arm.vus)),
    ...(dropped > 0 ? [row("not started", (arm) => wholeNumber(arm.droppedIterations))] : []),
  ];
}

function failedWords({ failed, requests }: LiveRun["head"]): string {
  return failed === 0 ? "0" : `${wholeNumber(failed)} (${percent(failed / requests)})`;
}

function monitorLines(monitors: readonly LatestValue[], room: number): string[] {
  const names = monitors.map(({ name, arm }) => (arm === "shared" ? name : `${name} (${arm})`));
  const widest = Math.max(...names.map((name) => name.length));
  const lines = monitors.map(({ value, unit }, at) => {
    const figure = Math.abs(value) >= 100 ? wholeNumber(value) : String(Number(value.toPrecision(3)));
    return `${(names[at] ?? "").padEnd(widest + 2)}${figure}${unit === "" ? "" : ` ${unit}`}`;
  });
  if (lines.length <= room) return lines;
  return [...lines.slice(0, room - 1), `and ${lines.length - room + 1} more`];
}

function cut(line: string, columns: number): string {
  const letters = [...line];
  return letters.length <= columns ? line : `${letters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}
