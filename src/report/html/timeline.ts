/** The run over time, for charts. */
import { binArm, type Grid, gridOver, type LoadBin, wholeRun } from "../../analysis/load-bins.ts";
import { binned } from "../../analysis/resources.ts";
import { inWindow, judgedWindow, type Window } from "../../measure/aggregate.ts";
import type { ArmRecording, Recording } from "../../measure/recording.ts";
import { isSymptom, type MonitorSeries } from "../../observe/monitors/series.ts";
import { significant, significantOrNull } from "./rounding.ts";
import { type StageMark, stageMarks } from "./stages.ts";

type Line = (number | null)[];

/** One arm; each list has one value per entry of {@link Timeline.seconds}. */
export interface ArmLines {
  p50Ms: Line;
  p95Ms: Line;
  p99Ms: Line;
  requestsPerSecond: Line;
  failuresPerSecond: Line;
  users: Line;
  droppedPerSecond: Line;
}

export interface LatencyLines {
  endpoint: string;
  head: Pick<ArmLines, "p50Ms" | "p95Ms" | "p99Ms">;
  base: Pick<ArmLines, "p50Ms" | "p95Ms" | "p99Ms"> | null;
}

export interface ResourceLine {
  name: string;
  unit: string;
  limit: number | null;
  worse: "higher" | "lower";
  arm: MonitorSeries["arm"];
  values: Line;
  /** The same of base, where the line is of head. */
  base: Line | null;
}

export interface Timeline {
  /** Start of each piece of time, in seconds of the recording. */
  seconds: number[];
  /** Length of a piece, seconds. */
  width: number;
  judgedFrom: number;
  judgedTo: number;
  stages: StageMark[];
  head: ArmLines;
  base: ArmLines | null;
  endpoints: LatencyLines[];
  monitors: ResourceLine[];
  /** The machine that made the load. */
  runner: ResourceLine[];
}

const MOST_BINS = 300;
const MOST_ENDPOINTS = 8;
const MOST_MONITORS = 60;

export function timelineOf(recording: Recording, monitors: readonly MonitorSeries[]): Timeline {
  const grid = gridOver(wholeRun(recording), MOST_BINS);
  const { head, base } = recording;
  const judged = judgedWindow(recording);
  return {
    seconds: Array.from({ length: grid.size }, (_, at) => grid.from + at * grid.width),
    width: grid.width,
    judgedFrom: judged.from,
    judgedTo: judged.to,
    stages: stageMarks(recording.meta).filter((mark) => mark.second < grid.to),
    head: armLines(head, grid),
    base: base && armLines(base, grid),
    endpoints: busiest(head).map((endpoint) => ({
      endpoint,
      head: latencyLines(binArm(head, grid, endpoint)),
      base: base && latencyLines(binArm(base, grid, endpoint)),
    })),
    monitors: monitorLines(monitors, grid, judged),
    runner: runnerLines(recording, grid),
  };
}

function armLines(arm: ArmRecording, grid: Grid): ArmLines {
  const bins = binArm(arm, grid);
  const perSecond = (of: (bin: LoadBin) => number) => bins.map((bin) => significant(of(bin) / bin.seconds));
  return {
    ...latencyLines(bins),
    requestsPerSecond: perSecond((bin) => bin.count),
    failuresPerSecond: perSecond((bin) => bin.failed),
    users: bins.map((bin) => significantOrNull(bin.vus)),
    droppedPerSecond: perSecond((bin) => bin.droppedIterations),
  };
}

function latencyLines(bins: readonly LoadBin[]): LatencyLines["head"] {
  const line = (q: number) => bins.map((bin) => significantOrNull(bin.latency.quantile(q)));
  return { p50Ms: line(0.5), p95Ms: line(0.95), p99Ms: line(0.99) };
}

function busiest(arm: ArmRecording): string[] {
  const counts = new Map<number, number>();
  for (const { endpoint, count } of arm.requests) counts.set(endpoint, (counts.get(endpoint) ?? 0) + count);
  if (counts.size < 2) return [];
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_ENDPOINTS)
    .map(([endpoint]) => arm.endpoints[endpoint] ?? "other");
}

type Watched = Pick<MonitorSeries, "name" | "unit" | "limit" | "worse" | "arm" | "points">;

function resourceLine(series: Watched, grid: Grid): ResourceLine {
  const { name, unit, limit, worse, arm } = series;
  return { name, unit, limit, worse, arm, values: valuesOf(series, grid), base: null };
}

function valuesOf(series: Watched, grid: Grid): Line {
  return binned(series, grid).map(significantOrNull);
}

/** What could be read, base beside head in one chart. */
function monitorLines(monitors: readonly MonitorSeries[], grid: Grid, judged: Window): ResourceLine[] {
  const known = monitors
    // An endpoint that only the checks before the load asked for has nothing to show.
    .filter(
      ({ status, points }) => status === "ok" && inWindow(points, judged).some(({ value }) => value !== null),
    )
    // What may have been used up, then what that led to.
    .toSorted((a, b) => Number(isSymptom(a.role)) - Number(isSymptom(b.role)));
  const twin = (one: MonitorSeries, arm: MonitorSeries["arm"]) =>
    known.find((other) => other.monitor === one.monitor && other.name === one.name && other.arm === arm);
  const lines = known.flatMap((series) => {
    if (series.arm === "base" && twin(series, "head") !== undefined) return [];
    const base = series.arm === "head" ? twin(series, "base") : undefined;
    return [{ ...resourceLine(series, grid), base: base === undefined ? null : valuesOf(base, grid) }];
  });
  return lines.slice(0, MOST_MONITORS);
}

function runnerLines({ runner }: Recording, grid: Grid): ResourceLine[] {
  if (runner.length === 0) return [];
  const line = (
    name: string,
    unit: string,
    limit: number | null,
    of: (cell: (typeof runner)[number]) => number,
  ) =>
    resourceLine(
      {
        name,
        unit,
        limit,
        worse: "higher",
        arm: "shared",
        points: runner.map((cell) => ({ second: cell.second, value: of(cell) })),
      },
      grid,
    );
  return [
    line("processor of the load generator", "%", 90, (cell) => cell.cpu * 100),
    line("taken by the hypervisor", "%", null, (cell) => cell.steal * 100),
    line("event-loop delay", "ms", null, (cell) => cell.eventLoopLagMs),
  ];
}
