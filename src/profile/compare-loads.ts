/** What more load does to a target: two runs of it under different loads, side by side. Pure. */
import { joinArms } from "../compare/join-arms.ts";
import { judgeSuccess } from "../criteria/judge-success.ts";
import { judgeRun } from "../judge/judge-run.ts";
import { DEFAULT_POLICY } from "../judge/policy.ts";
import type { Change, Comparison } from "../judge/verdict.ts";
import {
  inWindow,
  judgedWindow,
  type RequestTotals,
  requestsByEndpoint,
  totalRequests,
} from "../measure/aggregate.ts";
import type { LogHistogram } from "../measure/histogram.ts";
import type { Recording } from "../measure/recording.ts";
import { isSymptom, type MonitorSeries } from "../observe/monitors/series.ts";

/** One run under one load. */
export interface LoadSide {
  /** The profile's name, or the load in words. */
  label: string;
  scenario: string;
  load: string;
  startedAt: string;
  requests: number;
  requestsPerSecond: number;
  mostUsers: number;
  droppedIterations: number;
  failed: number;
  /** Expected responses, milliseconds. */
  latencyMs: Record<LatencyFigure, number | null>;
}

export const LATENCY_FIGURES = ["average", "p50", "p95", "p99"] as const;
export type LatencyFigure = (typeof LATENCY_FIGURES)[number];

export interface EndpointLoads {
  endpoint: string;
  low: EndpointSide | null;
  high: EndpointSide | null;
}

export interface EndpointSide {
  requests: number;
  failed: number;
  p95Ms: number | null;
}

/** A monitored resource under both loads, in its own unit; null where it was not read. */
export interface ResourceLoads {
  name: string;
  unit: string;
  low: ResourceSide | null;
  high: ResourceSide | null;
}

export interface ResourceSide {
  mean: number;
  worst: number;
  /** The level that must not be crossed; null where there is none. */
  limit: number | null;
}

/** A limit or criterion of either run. */
export interface CriterionLoads {
  text: string;
  low: string | null;
  high: string | null;
}

export interface LoadComparison {
  schema: 1;
  low: LoadSide;
  high: LoadSide;
  /** How many times the requests per second; null where there were none. */
  loadFactor: number | null;
  /** What the judge can say of the difference in all traffic, with 95 % intervals. */
  changes: {
    figure: "latency overall" | "p50" | "p95" | "p99" | "failures";
    change: Change;
    sure: boolean;
  }[];
  endpoints: EndpointLoads[];
  resources: ResourceLoads[];
  criteria: CriterionLoads[];
  notes: string[];
}

/** The two in any order: the one with fewer requests a second is `low`. */
export function compareLoads(one: Recording, other: Recording): LoadComparison {
  const [low, high] = rateOf(one) <= rateOf(other) ? [one, other] : [other, one];
  const sides = { low: sideOf(low), high: sideOf(high) };
  const joined = joinArms(low, high);
  const { comparisons } = judgeRun({ recording: joined.recording, history: [], policy: DEFAULT_POLICY });
  const lowRate = sides.low.requestsPerSecond;
  return {
    schema: 1,
    ...sides,
    loadFactor: lowRate > 0 ? sides.high.requestsPerSecond / lowRate : null,
    changes: comparisons.flatMap(changeOf),
    endpoints: endpointsOf(low, high),
    resources: resourcesOf(low, high),
    criteria: criteriaOf(low, high),
    notes: notesOf(low, high),
  };
}

const FIGURES: Partial<Record<Comparison["metric"], LoadComparison["changes"][number]["figure"]>> = {
  location: "latency overall",
  p50: "p50",
  p95: "p95",
  p99: "p99",
  failures: "failures",
};

function changeOf({ scope, metric, change, outcome }: Comparison): LoadComparison["changes"] {
  const figure = FIGURES[metric];
  if (scope.kind !== "total" || figure === undefined || change === null) return [];
  return [{ figure, change, sure: outcome !== "cannot tell" }];
}

function rateOf(recording: Recording): number {
  const window = judgedWindow(recording);
  const length = window.to - window.from;
  return length > 0 ? totalRequests(recording.head, window).count / length : 0;
}

function sideOf(recording: Recording): LoadSide {
  const { meta, head } = recording;
  const window = judgedWindow(recording);
  const totals = totalRequests(head, window);
  const load = inWindow(head.load, window);
  const { latency } = totals;
  return {
    label: meta.profile ?? meta.scenario.shape,
    scenario: meta.scenario.name,
    load: meta.scenario.shape,
    startedAt: new Date(recording.startedAtMs).toISOString(),
    requests: totals.count,
    requestsPerSecond: rateOf(recording),
    mostUsers: load.reduce((most, cell) => Math.max(most, cell.vus), 0),
    droppedIterations: load.reduce((sum, cell) => sum + cell.droppedIterations, 0),
    failed: totals.failed,
    latencyMs: {
      average: latency.mean(),
      p50: latency.quantile(0.5),
      p95: latency.quantile(0.95),
      p99: latency.quantile(0.99),
    },
  };
}

function endpointsOf(low: Recording, high: Recording): EndpointLoads[] {
  const lows = requestsByEndpoint(low.head, judgedWindow(low));
  const highs = requestsByEndpoint(high.head, judgedWindow(high));
  const side = (totals: RequestTotals | undefined): EndpointSide | null =>
    totals === undefined
      ? null
      : { requests: totals.count, failed: totals.failed, p95Ms: totals.latency.quantile(0.95) };
  return [...new Set([...highs.keys(), ...lows.keys()])]
    .map((endpoint) => ({ endpoint, low: side(lows.get(endpoint)), high: side(highs.get(endpoint)) }))
    .sort((a, b) => (b.high?.requests ?? 0) - (a.high?.requests ?? 0));
}

function resourcesOf(low: Recording, high: Recording): ResourceLoads[] {
  const lows = seriesOf(low);
  const highs = seriesOf(high);
  const of = (name: string) => (highs.get(name) ?? lows.get(name))!;
  // What may have been used up, then what that led to.
  const rank = (name: string) => Number(isSymptom(of(name).role));
  const names = [...new Set([...highs.keys(), ...lows.keys()])].toSorted((a, b) => rank(a) - rank(b));
  return names.map((name) => {
    const { unit } = of(name);
    return { name, unit, low: resourceSide(lows.get(name), low), high: resourceSide(highs.get(name), high) };
  });
}

function seriesOf({ monitors = [] }: Recording): Map<string, MonitorSeries> {
  return new Map(monitors.filter(({ arm }) => arm !== "base").map((series) => [series.name, series]));
}

function resourceSide(series: MonitorSeries | undefined, recording: Recording): ResourceSide | null {
  if (series === undefined) return null;
  const values = inWindow(series.points, judgedWindow(recording)).flatMap(({ value }) =>
    value === null || !Number.isFinite(value) ? [] : [value],
  );
  if (values.length === 0) return null;
  const worst = values.reduce((a, b) => (series.worse === "higher" ? Math.max(a, b) : Math.min(a, b)));
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, worst, limit: series.limit };
}

function criteriaOf(low: Recording, high: Recording): CriterionLoads[] {
  const lows = outcomesOf(low, null);
  const highs = outcomesOf(high, totalRequests(low.head, judgedWindow(low)).latency);
  return [...new Set([...lows.keys(), ...highs.keys()])].map((text) => ({
    text,
    low: lows.get(text) ?? null,
    high: highs.get(text) ?? null,
  }));
}

/** By the criterion's words, names between backticks. */
function outcomesOf(recording: Recording, lowLoad: LogHistogram | null): Map<string, string> {
  const { criteria } = judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
  const successCriteria = judgeSuccess(recording, { lowLoad });
  return new Map([
    ...criteria.map(({ criterion, outcome }): [string, string] => [
      `\`${criterion.text.replaceAll("`", "′")}\``,
      outcome,
    ]),
    ...successCriteria.map(({ title, outcome }): [string, string] => [title, outcome]),
  ]);
}

function notesOf(low: Recording, high: Recording): string[] {
  const notes: string[] = [];
  const names = [low.meta.scenario.name, high.meta.scenario.name];
  if (low.meta.scenario.hash !== high.meta.scenario.hash) {
    notes.push(`Not the same scenario: ${names.join(" and ")} do not send the same requests.`);
  }
  if (low.head.url !== high.head.url)
    notes.push(`Not the same target: ${low.head.url} and ${high.head.url}.`);
  if (low.meta.engine.name !== high.meta.engine.name) notes.push("Not the same engine made the two loads.");
  for (const [recording, name] of [
    [low, "low"],
    [high, "high"],
  ] as const) {
    if (!recording.complete) notes.push(`The run under the ${name} load was cut.`);
  }
  return notes;
}
