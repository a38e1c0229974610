import { judgeSuccess } from "../../src/criteria/judge-success.ts";
import { parseCriteria } from "../../src/criteria/read-criteria.ts";
import type { SuccessResult } from "../../src/criteria/success-result.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import type { FailureClass, MetricCell, Recording, RequestCell } from "../../src/measure/recording.ts";
import type { MonitorPoint, MonitorSeries } from "../../src/observe/monitors/series.ts";
import { makeRecording, type RecordingModel, randomFrom } from "../support/recordings.ts";

export function judgeOne(criterion: unknown, recording: Recording): SuccessResult {
  const { success } = parseCriteria([criterion], "criteria");
  const meta = { ...recording.meta, successCriteria: success };
  return judgeSuccess({ ...recording, meta })[0]!;
}

/** A run without a base arm, with what was watched of it. */
export function watched(model: RecordingModel, monitors: MonitorSeries[]): Recording {
  return { ...makeRecording({ base: null, ...model }), monitors };
}

export function series(
  monitor: string,
  points: readonly MonitorPoint[],
  more: Partial<MonitorSeries> = {},
): MonitorSeries {
  return {
    monitor,
    name: monitor.replaceAll("-", " "),
    unit: "",
    worse: "higher",
    limit: null,
    maximum: null,
    role: "other",
    arm: "head",
    status: "ok",
    reason: null,
    query: "",
    overall: null,
    points: [...points],
    ...more,
  };
}

/** One reading each `step` seconds. */
export function readings(
  seconds: number,
  step: number,
  of: (second: number) => number | null,
): MonitorPoint[] {
  const count = Math.floor(seconds / step) + 1;
  return Array.from({ length: count }, (_, at) => ({ second: at * step, value: of(at * step) }));
}

export interface Second {
  users: number;
  requests: number;
  latencyMs: number;
  failures?: Partial<Record<FailureClass, number>>;
  dropped?: number;
}

/** Head's seconds, each as it is described: constant latency with a little noise. */
export function secondBySecond(seconds: readonly Second[], model: "open" | "closed" = "open"): Recording {
  const recording = makeRecording({ base: null, rate: 0, seconds: seconds.length });
  const random = randomFrom(7);
  const { head } = recording;
  head.endpoints = ["POST /images/generate"];
  head.requests = seconds.map((one, second): RequestCell => {
    const failures = one.failures ?? {};
    const failed = Object.values(failures).reduce((sum, times) => sum + times, 0);
    const latency = new LogHistogram();
    for (let i = 0; i < one.requests - failed; i++) latency.add(one.latencyMs * (0.8 + 0.4 * random()));
    return { second, endpoint: 0, count: one.requests, failures, latency };
  });
  head.load = seconds.map((one, second) => ({
    second,
    vus: one.users,
    iterations: one.requests,
    droppedIterations: one.dropped ?? 0,
    bytesSent: 0,
    bytesReceived: 0,
  }));
  head.errors = [];
  recording.meta.plannedRate = model === "open" ? Math.max(...seconds.map((one) => one.requests)) : null;
  return recording;
}

/** Values of custom metrics, one cell a second. */
export function withMetric(
  recording: Recording,
  name: string,
  valuesOf: (second: number) => number[],
): Recording {
  const { head } = recording;
  const metric = head.metrics.push({ name, type: "unknown" }) - 1;
  const seconds = recording.meta.plannedSeconds ?? 0;
  for (let second = 0; second < seconds; second++) {
    const values = valuesOf(second);
    if (values.length === 0) continue;
    const cell: MetricCell = {
      second,
      metric,
      count: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      min: Math.min(...values),
      max: Math.max(...values),
      last: values.at(-1)!,
      values: new LogHistogram(),
    };
    for (const value of values) cell.values.add(value);
    head.metricCells.push(cell);
  }
  return recording;
}
