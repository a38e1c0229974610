/** Asks Prometheus about every monitor over a run. Whatever goes wrong makes that monitor `unknown`, never the run. */
import { messageOf } from "../../errors.ts";
import type { LabelledSample, LabelledSamples, PrometheusClient, Range } from "../prometheus/client.ts";
import { PrometheusTrouble } from "../prometheus/trouble.ts";
import type { Cadence } from "./cadence.ts";
import { fillQuery, type MonitorDefinition, SELECT, WINDOW } from "./definition.ts";
import { readPoints } from "./read-points.ts";
import type { Subject } from "./selectors.ts";
import type { MonitorSeries } from "./series.ts";

/** Of a monitor by label: the ones with the highest (or, where lower is worse, lowest) mean. */
const MOST_SERIES = 10;
const AT_ONCE = 6;

export interface MonitoredRun {
  /** Unix times in seconds. */
  startedAt: number;
  judged: { from: number; to: number };
  range: Range;
  cadence: Cadence;
  /** Whom a query with `$select` is asked about. */
  subjects: readonly Subject[];
}

export async function resolveMonitors(
  client: PrometheusClient,
  definitions: readonly MonitorDefinition[],
  run: MonitoredRun,
  signal: AbortSignal,
): Promise<{ series: MonitorSeries[]; notes: string[] }> {
  const questions = definitions.flatMap((definition) => {
    const isPerArm = definition.query.includes(SELECT);
    const subjects: readonly Subject[] = isPerArm ? run.subjects : [{ arm: "shared", select: "" }];
    return subjects.map((subject) => ({ definition, subject }));
  });
  const answers: MonitorSeries[][] = [];
  const notes: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < questions.length; at = next++) {
      const { definition, subject } = questions[at]!;
      const all = await resolveOne(client, definition, subject, run, signal);
      const kept = worstOf(all, definition);
      answers[at] = kept;
      const left = all.length - kept.length;
      if (left > 0) notes.push(`Monitors: ${left} more series of ${definition.key} are not kept.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { series: answers.flat(), notes };
}

/** What stands in for the series of a monitor that could not be read. */
export function unknownSeries(
  definition: MonitorDefinition,
  { arm, select }: Subject,
  reason: string,
  window = "",
): MonitorSeries {
  const { key, name, unit, worse, limit, role, query } = definition;
  return {
    monitor: key,
    name,
    unit,
    worse,
    limit,
    maximum: null,
    role,
    arm,
    status: "unknown",
    reason,
    query: fillQuery(query, { select, window: window || WINDOW }),
    overall: null,
    points: [],
  };
}

async function resolveOne(
  client: PrometheusClient,
  definition: MonitorDefinition,
  subject: Subject,
  run: MonitoredRun,
  signal: AbortSignal,
): Promise<MonitorSeries[]> {
  const { window } = run.cadence;
  const query = fillQuery(definition.query, { select: subject.select, window });
  const unknown = (reason: string) => unknownSeries(definition, subject, reason, window);
  let found: LabelledSamples[];
  let maxima: LabelledSample[];
  let overall: LabelledSample[];
  try {
    found = await client.range(query, run.range, signal);
    maxima = await maximaOf(client, definition, subject, run, signal);
    overall = await overallOf(client, definition, subject, run, signal);
  } catch (error) {
    return [unknown(reasonOf(error))];
  }
  if (found.length === 0) return [unknown("no series matches")];
  const { by } = definition;
  if (by === null && found.length > 1) {
    return [unknown(`${found.length} series match where one is expected; sum or select in its query`)];
  }
  const names = found.map(({ labels }) => (by === null ? "" : (labels[by] ?? "")));
  if (new Set(names).size < names.length) {
    return [unknown(`several series have the same ${by}; sum by (${by}) in its query`)];
  }
  const series = found.map((answer, at): MonitorSeries => {
    const name = by === null ? definition.name : `${definition.name}, ${names[at] || "(none)"}`;
    const label = names[at] ?? "";
    try {
      const maximum = valueFor(maxima, by, label);
      return {
        ...unknown(""),
        name,
        limit: limitOf(definition, maximum),
        maximum,
        status: "ok",
        reason: null,
        overall: valueFor(overall, by, label),
        points: readPoints(answer, run.range, run.startedAt),
      };
    } catch (error) {
      return { ...unknown(reasonOf(error)), name };
    }
  });
  // A label whose value did nothing during the run, such as an endpoint without traffic, is no failed reading.
  const known = series.filter(({ status }) => status === "ok");
  return known.length === 0 ? series.slice(0, 1) : known;
}

/** The last that is known of each: the end of a run may fall into a gap. */
async function maximaOf(
  client: PrometheusClient,
  { maximum }: MonitorDefinition,
  { select }: Subject,
  run: MonitoredRun,
  signal: AbortSignal,
): Promise<LabelledSample[]> {
  if (maximum === null) return [];
  const query = fillQuery(maximum, { select, window: run.cadence.window });
  const found = await client.range(query, run.range, signal);
  return found.flatMap(({ labels, samples }) => {
    const last = samples.findLast(({ value }) => Number.isFinite(value));
    return last === undefined ? [] : [{ labels, ...last }];
  });
}

/** A rate over the whole judged window is exact, where the mean of many short ones is not. */
async function overallOf(
  client: PrometheusClient,
  { query }: MonitorDefinition,
  { select }: Subject,
  run: MonitoredRun,
  signal: AbortSignal,
): Promise<LabelledSample[]> {
  const { from, to } = run.judged;
  const judgedSeconds = Math.floor(to - from);
  if (!query.includes(WINDOW) || judgedSeconds < 2 * run.cadence.interval) return [];
  return client.instant(fillQuery(query, { select, window: `${judgedSeconds}s` }), signal, to);
}

function valueFor(answers: readonly LabelledSample[], by: string | null, label: string): number | null {
  const own = by === null ? answers : answers.filter(({ labels }) => (labels[by] ?? label) === label);
  const [only, ...more] = own;
  return only !== undefined && more.length === 0 && Number.isFinite(only.value) ? only.value : null;
}

function limitOf({ limit, limitShare }: MonitorDefinition, maximum: number | null): number | null {
  if (limitShare === null) return limit;
  return maximum === null ? null : maximum * limitShare;
}

function worstOf(series: MonitorSeries[], { worse }: MonitorDefinition): MonitorSeries[] {
  if (series.length <= MOST_SERIES) return series;
  const sign = worse === "higher" ? -1 : 1;
  const mean = ({ points }: MonitorSeries) => {
    const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
    return values.length === 0
      ? Number.POSITIVE_INFINITY
      : (sign * values.reduce((a, b) => a + b, 0)) / values.length;
  };
  return series.toSorted((a, b) => mean(a) - mean(b)).slice(0, MOST_SERIES);
}

function reasonOf(error: unknown): string {
  if (error instanceof PrometheusTrouble) return error.message;
  throw new Error(`a monitor could not be read: ${messageOf(error)}`, { cause: error });
}
