/** The series of a recording that may drift, each of one deployment. */
import { judgedWindow } from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmName, ArmRecording, Recording } from "../measure/recording.ts";
import type { MonitorRole } from "../observe/monitors/series.ts";
import type { Point } from "./blocks.ts";

/** One figure, of head and where there is one of base. */
export interface DriftSeries {
  /** As people read it. */
  name: string;
  unit: string;
  role: MonitorRole;
  worse: "higher" | "lower";
  limit: number | null;
  /** Of the load test itself, or {@link MonitorSeries.monitor}. */
  source: "load" | { monitor: string };
  head: Point[];
  /** null where there is no base, or where both use one and the same thing. */
  base: Point[] | null;
  /** head and base use one and the same thing, whose series is in `head`. */
  shared: boolean;
}

/** Of which a slow rise is a fault by itself. */
const ROLES: ReadonlySet<MonitorRole> = new Set(["memory", "connections", "queue", "websocket"]);

const MOST_BINS = 120;
const LEAST_BIN_SECONDS = 5;
/** A p95 of fewer answers is one of the slowest of them. */
const LEAST_ANSWERS = 20;

export function seriesOf(recording: Recording): DriftSeries[] {
  return [p95Series(recording), ...monitorSeries(recording)];
}

function p95Series(recording: Recording): DriftSeries {
  const { from, to } = judgedWindow(recording);
  const width = Math.max(LEAST_BIN_SECONDS, Math.ceil((to - from) / MOST_BINS));
  const points = (arm: ArmRecording): Point[] => {
    const bins = Array.from({ length: Math.floor((to - from) / width) }, () => new LogHistogram());
    for (const { second, latency } of arm.requests) bins[Math.floor((second - from) / width)]?.merge(latency);
    return bins.map((latency, at) => ({
      second: from + at * width,
      value: latency.count < LEAST_ANSWERS ? null : latency.quantile(0.95),
    }));
  };
  return {
    name: "p95 of all traffic",
    unit: "ms",
    role: "latency",
    worse: "higher",
    limit: null,
    source: "load",
    head: points(recording.head),
    base: recording.base && points(recording.base),
    shared: false,
  };
}

function monitorSeries(recording: Recording): DriftSeries[] {
  const watched = (recording.monitors ?? []).filter(
    ({ role, status, points }) => ROLES.has(role) && status === "ok" && points.length > 0,
  );
  const find = (arm: ArmName, monitor: string, name: string) =>
    watched.find((series) => series.arm === arm && series.monitor === monitor && series.name === name);
  return watched
    .filter(({ arm }) => arm !== "base")
    .map(({ name, unit, role, worse, limit, monitor, arm, points }) => ({
      name,
      unit,
      role,
      worse,
      limit,
      source: { monitor },
      head: points,
      base: arm === "shared" ? null : (find("base", monitor, name)?.points ?? null),
      shared: arm === "shared",
    }));
}

/** head minus base at the readings of head; between two readings of base its line is taken, across a gap there is none. */
export function differenceOf(head: readonly Point[], base: readonly Point[]): Point[] {
  let at = 0;
  return head.map(({ second, value }) => {
    while (at + 1 < base.length && base[at + 1]!.second <= second) at++;
    const other = between(base[at], base[at + 1], second);
    return { second, value: value === null || other === null ? null : value - other };
  });
}

function between(before: Point | undefined, after: Point | undefined, second: number): number | null {
  if (before === undefined || before.value === null || before.second > second) return null;
  if (before.second === second) return before.value;
  if (after === undefined || after.value === null) return null;
  const share = (second - before.second) / (after.second - before.second);
  return before.value + share * (after.value - before.value);
}
