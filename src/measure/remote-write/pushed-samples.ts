import { SLOW_REQUEST_METRIC } from "../../scenario/k6/plan.ts";
import type { CsvSampleHandler } from "../csv/csv-rows.ts";
import type { StreamHealth } from "../recording.ts";
import { PHASES } from "../recording.ts";
import { HistogramSteps } from "./native-histogram.ts";
import { PushClock } from "./push-clock.ts";
import { type PushedSeries, readPush } from "./read-push.ts";
import { type SeriesKind, seriesName } from "./series-name.ts";
import { emptyTagSet, newlyFailed, type TagSet, tagKey, tagValues } from "./tag-set.ts";

/** In the order in which a request's samples come from k6. */
const OF_A_REQUEST = [
  "http_req_duration",
  ...PHASES.map((phase) => `http_req_${phase === "tls" ? "tls_handshaking" : phase}`),
];
/** A script that gives each request a name of its own makes k6 slow long before. */
const MOST_SERIES = 100_000;
const MOST_COMPLAINTS = 5;

/**
 * Turns k6's pushes back into samples: as many as there were, each within the width of its bucket. So the same collector
 * makes cells of them as of k6's CSV. Shares (checks, custom rates) come without their number and are not handed on.
 */
export class PushedSamples<M, T> {
  readonly #handler: CsvSampleHandler<M, T>;
  readonly #clock: PushClock;
  readonly #sets = new Map<string, TagSet<T>>();
  readonly #metrics = new Map<string, M>();
  readonly #histograms = new Map<string, HistogramSteps>();
  readonly #totals = new Map<string, number>();
  readonly #health: StreamHealth = { rows: 0, broken: 0, truncated: 0, foreign: 0, samples: [] };

  constructor(handler: CsvSampleHandler<M, T>, startedAtMs: number) {
    this.#handler = handler;
    this.#clock = new PushClock(startedAtMs);
  }

  /** @param chunk the body of one push */
  write(chunk: Uint8Array): void {
    let series: PushedSeries[];
    try {
      series = readPush(chunk);
    } catch (error) {
      this.#complain("broken", `a push that cannot be read: ${(error as Error).message}`);
      return;
    }
    const timeMs = this.#clock.next(latestOf(series));
    const touched = new Set<TagSet<T>>();
    for (const one of series) this.#take(one, timeMs, touched);
    for (const set of touched) this.#handOn(set, timeMs);
  }

  /** Pushes are whole or not there. */
  end(): void {}

  health(): StreamHealth {
    return { ...this.#health, samples: [...this.#health.samples] };
  }

  #take(series: PushedSeries, timeMs: number, touched: Set<TagSet<T>>): void {
    const pushedName = series.labels.get("__name__") ?? "";
    const name = seriesName(pushedName, series.histograms.length > 0);
    if (name === null) {
      this.#complain("foreign", `a series called ${pushedName}`);
      return;
    }
    const setKey = tagKey(series.labels);
    const set = this.#setOf(setKey, series.labels);
    if (set === null) return;
    const key = `${pushedName}\n${setKey}`;
    for (const { histogram } of series.histograms) {
      const steps = this.#stepsOf(key);
      const values = steps.take(histogram);
      if (values.length === 0) continue;
      set.trends.set(name.metric, name.isTime ? values.map((value) => value * 1000) : values);
      touched.add(set);
    }
    for (const { value } of series.samples) {
      if (Number.isNaN(value)) continue;
      this.#takeValue(set, name.metric, name.kind, key, value, timeMs);
      touched.add(set);
    }
  }

  #takeValue(
    set: TagSet<T>,
    metric: string,
    kind: SeriesKind,
    key: string,
    value: number,
    timeMs: number,
  ): void {
    if (kind === "gauge" && metric === SLOW_REQUEST_METRIC) {
      // Its point is in metadata, which are not pushed.
      return;
    }
    if (kind === "gauge") this.#sample(metric, timeMs, value, set.tags);
    else if (kind === "rate") {
      if (metric === "http_req_failed") set.failedRate = value;
    } else if (kind === "counter") {
      const before = this.#totals.get(key) ?? 0;
      this.#totals.set(key, value);
      const step = value < before ? value : value - before;
      if (step !== 0) set.counters.set(metric, step);
    }
  }

  /** The samples of this push that share their tags, those of a request one behind the other. */
  #handOn(set: TagSet<T>, timeMs: number): void {
    const { tags, trends, counters } = set;
    const requests = counters.get("http_reqs") ?? 0;
    set.requests += requests;
    const failed = newlyFailed(set, requests);
    for (const [metric, step] of counters) this.#sample(metric, timeMs, step, tags);
    const parts = OF_A_REQUEST.flatMap((metric) => {
      const values = trends.get(metric);
      trends.delete(metric);
      return values === undefined ? [] : [{ metric, values }];
    });
    const most = Math.max(failed, ...parts.map(({ values }) => values.length));
    for (let i = 0; i < most; i++) {
      for (const { metric, values } of parts) {
        const value = values[i];
        if (value !== undefined) this.#sample(metric, timeMs, value, tags);
      }
      // Where it is known of all, only the failed ones say something.
      if (i < failed || set.isExpected === null) {
        this.#sample("http_req_failed", timeMs, i < failed ? 1 : 0, tags);
      }
    }
    for (const [metric, values] of trends) {
      for (const value of values) this.#sample(metric, timeMs, value, tags);
    }
    trends.clear();
    counters.clear();
  }

  #sample(metric: string, timeMs: number, value: number, tags: T): void {
    let known = this.#metrics.get(metric);
    if (known === undefined) {
      known = this.#handler.metric(metric);
      this.#metrics.set(metric, known);
    }
    this.#health.rows++;
    if (!this.#handler.sample(known, timeMs, value, tags)) {
      this.#complain("broken", `${metric}: ${value} cannot be a value of it, or not at its time`);
    }
  }

  #setOf(key: string, labels: ReadonlyMap<string, string>): TagSet<T> | null {
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    if (this.#sets.size >= MOST_SERIES) {
      this.#complain("foreign", `more than ${MOST_SERIES} sets of tags: the tags name single requests`);
      return null;
    }
    const values = tagValues(labels);
    const set = emptyTagSet(values, this.#handler.tags(values));
    this.#sets.set(key, set);
    return set;
  }

  #stepsOf(key: string): HistogramSteps {
    const known = this.#histograms.get(key) ?? new HistogramSteps();
    this.#histograms.set(key, known);
    return known;
  }

  #complain(kind: "broken" | "foreign", what: string): void {
    this.#health[kind]++;
    if (this.#health.samples.length < MOST_COMPLAINTS) this.#health.samples.push(what.slice(0, 200));
  }
}

function latestOf(series: readonly PushedSeries[]): number {
  let latest = 0;
  for (const { samples, histograms } of series) {
    for (const { timeMs, value } of samples) if (!Number.isNaN(value)) latest = Math.max(latest, timeMs);
    for (const { timeMs } of histograms) latest = Math.max(latest, timeMs);
  }
  return latest;
}
