import { type ErrorAnswers, NO_ERROR_ANSWERS } from "../measure/error-answers.ts";
import { NameTable } from "../measure/name-table.ts";
import type {
  ArmEnd,
  ArmRecording,
  CheckCell,
  ErrorGroup,
  LoadCell,
  MetricCell,
  MetricInfo,
  PhaseCell,
  RequestCell,
  ThresholdResult,
} from "../measure/recording.ts";
import { MAX_CHECKS, MAX_ENDPOINTS, MAX_METRICS } from "../measure/sample-collector.ts";
import { MAX_SAMPLES, MAX_SLOWEST_OF_ENDPOINT } from "../measure/single-answers.ts";
import type { SlowRequest } from "../measure/slow-request.ts";
import { addCheck, addLoad, addMetric, addPhases, addRequests } from "./add-cells.ts";

/**
 * Adds up one arm over the shards of a run. Cells of the same second and name become one; histograms add up exactly, so
 * every quantile of the sum is that of all requests together.
 */
export class ArmSum {
  readonly #first: ArmRecording;
  readonly #endpoints = new NameTable(MAX_ENDPOINTS);
  readonly #metrics = new NameTable(MAX_METRICS);
  readonly #checks = new NameTable(MAX_CHECKS);
  readonly #types = new Map<string, MetricInfo["type"]>();
  readonly #requests = new Map<string, RequestCell>();
  readonly #phases = new Map<string, PhaseCell>();
  readonly #metricCells = new Map<string, MetricCell>();
  readonly #checkCells = new Map<string, CheckCell>();
  readonly #load = new Map<number, LoadCell>();
  readonly #thresholds = new Map<string, ThresholdResult>();
  readonly #errors = new Map<string, ErrorGroup>();
  readonly #stream = { rows: 0, broken: 0, truncated: 0, foreign: 0, samples: [] as string[] };
  readonly #slowest: SlowRequest[] = [];
  #errorAnswers: ErrorAnswers | null = null;
  #knowsErrors = false;
  #worstEnd: ArmEnd | null = null;

  constructor(first: ArmRecording) {
    this.#first = first;
  }

  /** @param arm on the clock of the sum */
  add(arm: ArmRecording): void {
    const endpoint = arm.endpoints.map((name) => this.#endpoints.index(name));
    const metric = arm.metrics.map(({ name, type }) => {
      const index = this.#metrics.index(name);
      if (type !== "unknown" || !this.#types.has(name)) this.#types.set(name, type);
      return index;
    });
    const check = arm.checks.map((name) => this.#checks.index(name));
    for (const cell of arm.requests) addRequests(this.#requests, cell, cell.second, endpoint[cell.endpoint]!);
    for (const cell of arm.phases) addPhases(this.#phases, cell, cell.second, endpoint[cell.endpoint]!);
    for (const cell of arm.metricCells) addMetric(this.#metricCells, cell, cell.second, metric[cell.metric]!);
    for (const cell of arm.checkCells) addCheck(this.#checkCells, cell, cell.second, check[cell.check]!);
    for (const cell of arm.load) addLoad(this.#load, cell, cell.second);
    for (const threshold of arm.thresholds) this.#addThreshold(threshold);
    this.#addErrors(arm);
    this.#addStream(arm);
    this.#slowest.push(...(arm.slowest ?? []));
    if (arm.errorAnswers !== undefined) this.#addErrorAnswers(arm.errorAnswers);
    if (this.#worstEnd === null || RANK[arm.end.outcome] > RANK[this.#worstEnd.outcome])
      this.#worstEnd = arm.end;
  }

  arm(): ArmRecording {
    const errors = [...this.#errors.values()].sort((a, b) => b.count - a.count);
    const slowest = slowestOf(this.#slowest);
    const metrics = this.#metrics
      .takeFresh()
      .map((name) => ({ name, type: this.#types.get(name) ?? ("unknown" as const) }));
    return {
      arm: this.#first.arm,
      url: this.#first.url,
      endpoints: this.#endpoints.takeFresh(),
      metrics,
      checks: this.#checks.takeFresh(),
      requests: inOrder(this.#requests),
      phases: inOrder(this.#phases),
      metricCells: inOrder(this.#metricCells),
      checkCells: inOrder(this.#checkCells),
      load: inOrder(this.#load),
      thresholds: [...this.#thresholds.values()],
      ...(this.#knowsErrors ? { errors } : {}),
      ...(slowest.length > 0 ? { slowest } : {}),
      ...(this.#errorAnswers === null ? {} : { errorAnswers: this.#errorAnswers }),
      stream: this.#stream,
      end: this.#worstEnd ?? this.#first.end,
    };
  }

  /** Each shard judges a threshold on its own part; crossed by one is crossed. */
  #addThreshold(threshold: ThresholdResult): void {
    const key = `${threshold.metric}\n${threshold.expression}`;
    const known = this.#thresholds.get(key);
    if (known) known.crossed ||= threshold.crossed;
    else this.#thresholds.set(key, { ...threshold });
  }

  #addErrors({ errors }: ArmRecording): void {
    if (errors === undefined) return;
    this.#knowsErrors = true;
    for (const group of errors) {
      const key = `${group.endpoint}\n${group.failure}\n${group.status}\n${group.code}`;
      const known = this.#errors.get(key);
      if (known === undefined) this.#errors.set(key, { ...group });
      else {
        known.count += group.count;
        known.firstSecond = Math.min(known.firstSecond, group.firstSecond);
        known.lastSecond = Math.max(known.lastSecond, group.lastSecond);
        known.sample ??= group.sample;
      }
    }
  }

  #addStream({ stream }: ArmRecording): void {
    for (const name of ["rows", "broken", "truncated", "foreign"] as const)
      this.#stream[name] += stream[name];
    this.#stream.samples.push(...stream.samples.slice(0, Math.max(0, 10 - this.#stream.samples.length)));
  }

  #addErrorAnswers(answers: ErrorAnswers): void {
    this.#errorAnswers ??= { ...NO_ERROR_ANSWERS, samples: [] };
    const sum = this.#errorAnswers;
    for (const name of ["answered", "proper", "unseen", "throttled", "withRetryAfter"] as const)
      sum[name] += answers[name];
    sum.samples.push(...answers.samples.slice(0, MAX_SAMPLES - sum.samples.length));
  }
}

/** Worse is higher: a sum has ended as its worst part has. */
const RANK: Record<ArmEnd["outcome"], number> = {
  completed: 0,
  stopped: 1,
  aborted: 2,
  cancelled: 3,
  failed: 4,
};

function slowestOf(all: SlowRequest[]): SlowRequest[] {
  const byEndpoint = Map.groupBy(all, ({ endpoint }) => endpoint);
  return [...byEndpoint.values()].flatMap((ofOne) =>
    ofOne.sort((a, b) => b.durationMs - a.durationMs).slice(0, MAX_SLOWEST_OF_ENDPOINT),
  );
}

function inOrder<T extends { second: number }>(cells: Map<unknown, T>): T[] {
  return [...cells.values()].sort((a, b) => a.second - b.second);
}
