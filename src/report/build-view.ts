import { driftsOf } from "../drift/drifts.ts";
import type { Judgement } from "../judge/verdict.ts";
import {
  inWindow,
  judgedWindow,
  meanPhases,
  type RequestTotals,
  requestsByEndpoint,
  timedOutIn,
  totalRequests,
  type Window,
} from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmRecording, Recording } from "../measure/recording.ts";
import {
  type CheckFigures,
  type CheckRow,
  type EndpointFigures,
  type EndpointRow,
  type LoadFigures,
  type MetricFigures,
  type MetricRow,
  QUANTILES,
  type ReportView,
  type RunContext,
} from "./view.ts";

/** The endpoint name that stands for all traffic. */
export const ALL_TRAFFIC = "*";

/** Gathers what reports show. Pure: the same recording, judgement and context give the same view. */
export function buildView(recording: Recording, judgement: Judgement, context: RunContext): ReportView {
  const window = judgedWindow(recording);
  const { head, base } = recording;
  const drifts = driftsOf(recording);
  return {
    context,
    recording,
    judgement,
    endpoints: endpointRows(head, base, window),
    checks: checkRows(head, base, window),
    metrics: metricRows(head, base, window),
    load: { head: loadFigures(head, window), base: base && loadFigures(base, window) },
    warmUpSeconds: recording.meta.warmUpSeconds,
    judgedSeconds: window.to - window.from,
    ...(recording.monitors === undefined ? {} : { monitors: recording.monitors }),
    ...(drifts === null ? {} : { drifts }),
  };
}

function endpointRows(head: ArmRecording, base: ArmRecording | null, window: Window): EndpointRow[] {
  const heads = requestsByEndpoint(head, window);
  const bases = base ? requestsByEndpoint(base, window) : new Map<string, RequestTotals>();
  if (heads.size + bases.size === 0) return [];
  const traffic = (name: string) => (heads.get(name)?.count ?? 0) + (bases.get(name)?.count ?? 0);
  const names = [...new Set([...heads.keys(), ...bases.keys()])].sort(
    (a, b) => traffic(b) - traffic(a) || (a < b ? -1 : 1),
  );
  const row = (
    endpoint: string,
    headTotals: RequestTotals,
    baseTotals: RequestTotals | null,
  ): EndpointRow => {
    const scope = endpoint === ALL_TRAFFIC ? null : endpoint;
    return {
      endpoint,
      head: figures(endpoint, headTotals, window),
      base: baseTotals && figures(endpoint, baseTotals, window),
      headPhasesMs: meanPhases(head, window, scope),
      basePhasesMs: base && meanPhases(base, window, scope),
    };
  };
  return [
    row(ALL_TRAFFIC, totalRequests(head, window), base && totalRequests(base, window)),
    ...names.map((name) => row(name, heads.get(name) ?? none(), base && (bases.get(name) ?? none()))),
  ];
}

function none(): RequestTotals {
  return { count: 0, failed: 0, failures: {}, latency: new LogHistogram() };
}

function figures(endpoint: string, totals: RequestTotals, window: Window): EndpointFigures {
  const { latency } = totals;
  const length = window.to - window.from;
  return {
    endpoint,
    count: totals.count,
    failed: totals.failed,
    failures: totals.failures,
    p50Ms: latency.quantile(0.5),
    p95Ms: latency.quantile(0.95),
    p99Ms: latency.quantile(0.99),
    averageMs: latency.mean(),
    maxMs: latency.max(),
    timedOutShare: latency.count === 0 ? 0 : timedOutIn(totals) / latency.count,
    quantilesMs: QUANTILES.map((q) => latency.quantile(q)),
    requestsPerSecond: length > 0 ? totals.count / length : 0,
  };
}

function loadFigures(arm: ArmRecording, window: Window): LoadFigures {
  const sums = { maxVus: 0, iterations: 0, droppedIterations: 0, bytesSent: 0, bytesReceived: 0 };
  for (const cell of inWindow(arm.load, window)) {
    sums.maxVus = Math.max(sums.maxVus, cell.vus);
    sums.iterations += cell.iterations;
    sums.droppedIterations += cell.droppedIterations;
    sums.bytesSent += cell.bytesSent;
    sums.bytesReceived += cell.bytesReceived;
  }
  return sums;
}

function checkRows(head: ArmRecording, base: ArmRecording | null, window: Window): CheckRow[] {
  const heads = checkSums(head, window);
  const bases = base ? checkSums(base, window) : new Map<string, CheckFigures>();
  return [...new Set([...heads.keys(), ...bases.keys()])].map((check) => ({
    check,
    head: heads.get(check) ?? { passes: 0, fails: 0 },
    base: base && (bases.get(check) ?? { passes: 0, fails: 0 }),
  }));
}

function checkSums(arm: ArmRecording, window: Window): Map<string, CheckFigures> {
  const sums = new Map<string, CheckFigures>();
  for (const cell of inWindow(arm.checkCells, window)) {
    const name = arm.checks[cell.check] ?? "(unknown check)";
    const sum = sums.get(name) ?? { passes: 0, fails: 0 };
    sums.set(name, { passes: sum.passes + cell.passes, fails: sum.fails + cell.fails });
  }
  return sums;
}

function metricRows(head: ArmRecording, base: ArmRecording | null, window: Window): MetricRow[] {
  const types = new Map([...(base?.metrics ?? []), ...head.metrics].map((info) => [info.name, info.type]));
  const heads = metricSums(head, window);
  const bases = base ? metricSums(base, window) : new Map<string, MetricFigures>();
  return [...new Set([...heads.keys(), ...bases.keys()])].sort().map((metric) => ({
    metric,
    type: types.get(metric) ?? "unknown",
    head: heads.get(metric) ?? noValues(),
    base: base && (bases.get(metric) ?? noValues()),
  }));
}

function metricSums(arm: ArmRecording, window: Window): Map<string, MetricFigures> {
  const sums = new Map<string, MetricFigures>();
  const values = new Map<string, LogHistogram>();
  for (const cell of inWindow(arm.metricCells, window)) {
    const name = arm.metrics[cell.metric]?.name ?? "(unknown metric)";
    const sum = sums.get(name) ?? noValues();
    sum.count += cell.count;
    sum.sum += cell.sum;
    sum.min = Math.min(sum.min ?? cell.min, cell.min);
    sum.max = Math.max(sum.max ?? cell.max, cell.max);
    sum.last = cell.last;
    sums.set(name, sum);
    values.set(name, (values.get(name) ?? new LogHistogram()).merge(cell.values));
  }
  for (const [name, sum] of sums) {
    sum.average = sum.count > 0 ? sum.sum / sum.count : null;
    // The histogram takes no negative values: with some left out, its quantiles would not be the metric's.
    const histogram = values.get(name);
    if (histogram && histogram.count === sum.count) {
      sum.p50 = histogram.quantile(0.5);
      sum.p95 = histogram.quantile(0.95);
    }
  }
  return sums;
}

function noValues(): MetricFigures {
  return { count: 0, sum: 0, average: null, min: null, p50: null, p95: null, max: null, last: null };
}
