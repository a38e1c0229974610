/** What each chart of the page shows. */
import type { ChartData } from "../page.ts";
import type { ArmLines, ResourceLine, Timeline } from "../timeline.ts";
import type { ChartSpec, Line } from "./chart-spec.ts";
import { clock, ms, percent, short } from "./format.ts";

const DASH = [6, 4];
/** Seconds between labels that read well as a clock. */
const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800,
];

function overTime(timeline: Timeline, lines: Line[], yFormat: (value: number) => string): ChartSpec {
  const end = (timeline.seconds.at(-1) ?? 0) + timeline.width;
  return {
    x: timeline.seconds,
    lines,
    xTitle: "at",
    xFormat: clock,
    yFormat,
    xSteps: TIME_STEPS,
    group: "time",
    shaded: [
      [0, timeline.judgedFrom],
      [timeline.judgedTo, end],
    ],
    marks: timeline.stages.map(({ second, label }) => ({ x: second, label })),
  };
}

/** @param endpoint index of an endpoint's own lines; -1: all traffic */
export function latency({ timeline }: ChartData, endpoint: number): ChartSpec {
  const { head, base } = timeline.endpoints[endpoint] ?? timeline;
  const lines: Line[] = [
    { label: "p99", colour: "head-3", values: head.p99Ms, width: 1, format: ms },
    { label: "p95", colour: "head", values: head.p95Ms, width: 2, format: ms },
    { label: "p50", colour: "head-2", values: head.p50Ms, format: ms },
  ];
  if (base !== null)
    lines.push({ label: "base p95", colour: "base", values: base.p95Ms, dash: DASH, format: ms });
  return overTime(timeline, lines, ms);
}

function perArm(
  timeline: Timeline,
  of: (arm: ArmLines) => Line["values"],
  main: string,
  name: string,
): ChartSpec {
  const lines: Line[] = [
    { label: timeline.base === null ? name : "head", colour: main, values: of(timeline.head), format: short },
  ];
  if (timeline.base !== null)
    lines.push({ label: "base", colour: "base", values: of(timeline.base), dash: DASH, format: short });
  return overTime(timeline, lines, short);
}

export function rate({ timeline }: ChartData): ChartSpec {
  return perArm(timeline, (arm) => arm.requestsPerSecond, "head", "requests/s");
}

export function failures({ timeline }: ChartData): ChartSpec {
  return perArm(timeline, (arm) => arm.failuresPerSecond, "bad", "failed/s");
}

export function load({ timeline }: ChartData): ChartSpec {
  const spec = perArm(timeline, (arm) => arm.users, "head", "users");
  const dropped = timeline.head.droppedPerSecond;
  if (dropped.some((value) => value !== null && value > 0))
    spec.lines.push({ label: "not started/s", colour: "bad", values: dropped, format: short });
  return spec;
}

export function resource(timeline: Timeline, line: ResourceLine): ChartSpec {
  const format = (value: number | null | undefined) =>
    `${short(value)}${line.unit === "" || value === null ? "" : ` ${line.unit}`}`;
  const name = line.arm === "base" ? "base" : "head";
  const lines: Line[] = [
    { label: line.arm === "shared" ? "value" : line.arm, colour: name, values: line.values, format },
  ];
  if (line.base !== null)
    lines.push({ label: "base", colour: "base", values: line.base, dash: DASH, format });
  const spec = overTime(timeline, lines, short);
  return { ...spec, limit: line.limit };
}

export function histogram({ distributions }: ChartData, at: number): ChartSpec {
  const one = distributions[at] ?? distributions[0]!;
  // Steps need a last point, at the edge where the last bin ends.
  const closed = (values: number[]) => [...values, 0];
  const lines: Line[] = [
    {
      label: "head",
      colour: "head",
      fill: "head-area",
      values: closed(one.head),
      shape: "steps",
      format: percent,
    },
  ];
  if (one.base !== null)
    lines.push({
      label: "base",
      colour: "base",
      values: closed(one.base),
      shape: "steps",
      dash: DASH,
      format: percent,
    });
  return {
    x: one.edgesMs,
    lines,
    xTitle: "from",
    xFormat: ms,
    xScale: "log",
    yFormat: percent,
    xTicks: logTicks(one.edgesMs[0]!, one.edgesMs.at(-1)!),
  };
}

/** 1, 2, 5 of each decade between two values; fewer where there are many decades. */
export function logTicks(least: number, most: number): number[] {
  const decades = Math.log10(most / least);
  const steps = decades > 3 ? [1] : decades > 0.8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(least)); decade <= Math.log10(most) && ticks.length < 40; decade++)
    for (const step of steps) {
      const tick = step * 10 ** decade;
      if (tick >= least && tick <= most) ticks.push(tick);
    }
  return ticks;
}

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

export function quantiles({ distributions }: ChartData, at: number): ChartSpec {
  const one = distributions[at] ?? distributions[0]!;
  const lines: Line[] = [
    { label: "head", colour: "head", values: one.headQuantilesMs, width: 2, format: ms },
  ];
  if (one.baseQuantilesMs !== null)
    lines.push({ label: "base", colour: "base", values: one.baseQuantilesMs, dash: DASH, format: ms });
  return {
    x: QUANTILES.map((_, index) => index),
    lines,
    xTitle: "quantile",
    xFormat: (index) => (QUANTILES[index] === undefined ? "" : `p${QUANTILES[index]! * 100}`),
    xTicks: QUANTILES.map((_, index) => index),
    yFormat: ms,
  };
}

export function scalability({ scalability: { points, curve, concurrency } }: ChartData): ChartSpec {
  const measured = points.map((point) => ({ ...point, fitted: null as number | null, x: point.concurrency }));
  const fitted = curve.map((point) => ({ ...point, fitted: point.throughput, x: point.concurrency }));
  const all = [...measured, ...fitted].sort((a, b) => a.x - b.x);
  const perSecond = (value: number | null | undefined) => `${short(value)}${value === null ? "" : "/s"}`;
  return {
    x: all.map((point) => point.x),
    lines: [
      {
        label: "measured",
        colour: "quiet",
        shape: "points",
        values: all.map((p) => (p.fitted === null ? p.throughput : null)),
        format: perSecond,
      },
      {
        label: "law",
        colour: "head",
        width: 2,
        values: bridged(all.map((p) => p.fitted)),
        format: perSecond,
      },
    ],
    xTitle: concurrency,
    xFormat: short,
    yFormat: perSecond,
  };
}

/** Straight between the points of the curve, so that it is one line. */
function bridged(values: (number | null)[]): (number | null)[] {
  const known = values.flatMap((value, at) => (value === null ? [] : [at]));
  return values.map((value, at) => {
    if (value !== null) return value;
    const after = known.find((other) => other > at);
    const before = known.findLast((other) => other < at);
    if (after === undefined || before === undefined) return null;
    return values[before]! + ((values[after]! - values[before]!) * (at - before)) / (after - before);
  });
}
