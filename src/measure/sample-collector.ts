import type { CellSink } from "./cells.ts";
import type { CsvSampleHandler, TagValues } from "./csv/csv-rows.ts";
import { endpointName } from "./endpoint-name.ts";
import { ErrorGroups } from "./error-groups.ts";
import { failureClass, hasNoAnswer } from "./failure-class.ts";
import { bucketOf } from "./histogram.ts";
import type { LiveFigures } from "./live-figures.ts";
import { NameTable } from "./name-table.ts";
import { OpenCells } from "./open-cells.ts";
import type { OpenSecond } from "./open-second.ts";
import { type ArmName, type ErrorGroup, type FailureClass, PHASES } from "./recording.ts";
import { KIND, type SampleMetric, sampleMetric } from "./sample-metric.ts";
import { isCount, isDuration } from "./sample-value.ts";
import { SingleAnswers } from "./single-answers.ts";
import { type UnpairedRequest, UnpairedRequests } from "./unpaired-requests.ts";

export const MAX_ENDPOINTS = 50;
export const MAX_METRICS = 200;
export const MAX_CHECKS = 200;
const UNKNOWN = -1;
const BLOCKED = PHASES.indexOf("blocked");

/** Tags of a sample, looked at once for all the samples that share them. */
interface SampleTags {
  values: TagValues;
  /** 1: the answer was expected; 0: it was not; UNKNOWN where the tag is switched off. */
  expected: number;
  endpoint: number;
  check: number;
  failure: FailureClass | null;
  isError: boolean;
}

/**
 * Turns the samples of one arm into cells while they come. What it holds is a few open seconds, so its memory does
 * not grow with the length of the run.
 */
export class SampleCollector implements CsvSampleHandler<SampleMetric, SampleTags> {
  readonly #cells: OpenCells;
  readonly #endpoints = new NameTable(MAX_ENDPOINTS);
  readonly #metrics = new NameTable(MAX_METRICS);
  readonly #checks = new NameTable(MAX_CHECKS);
  readonly #unpaired = new UnpairedRequests((request) => this.#settle(request, request.failure));
  readonly #errors = new ErrorGroups();
  /** What is known of single answers. */
  readonly single = new SingleAnswers();
  #vus = 0;
  #requests = 0;
  #failed = 0;
  #iterations = 0;
  #dropped = 0;

  constructor(arm: ArmName, sink: CellSink, startedAtMs: number) {
    this.#cells = new OpenCells(
      startedAtMs,
      (cells) => {
        cells.endpoints = this.#endpoints.takeFresh();
        cells.metrics = this.#metrics.takeFresh();
        cells.checks = this.#checks.takeFresh();
        sink.cells(arm, cells);
      },
      (limit) => this.#unpaired.abandonBefore(limit),
    );
  }

  metric(name: string): SampleMetric {
    return sampleMetric(name, (other) => this.#metrics.index(other));
  }

  tags(values: TagValues): SampleTags {
    const expected = values.expected === "true" ? 1 : values.expected === "false" ? 0 : UNKNOWN;
    const isError = Number(values.status) >= 400;
    return { values, expected, endpoint: UNKNOWN, check: UNKNOWN, failure: null, isError };
  }

  /** Returns false for a sample that cannot belong to this run. */
  sample(metric: SampleMetric, timeMs: number, value: number, tags: SampleTags): boolean {
    if (timeMs !== this.#cells.timeMs && !this.#cells.moveTo(timeMs)) return false;
    switch (metric.kind) {
      case KIND.requests:
        if (!isCount(value)) return false;
        this.#cells.here().request(this.#endpointOf(tags)).count += value;
        this.#requests += value;
        if (tags.isError) this.single.errors += value;
        return true;
      case KIND.duration:
        if (tags.expected === 1) {
          if (!isDuration(value)) return false;
          this.#cells.here().request(this.#endpointOf(tags)).latency.addBucket(bucketOf(value));
        } else if (tags.expected === UNKNOWN || this.#timedOut(tags))
          return this.#unpairedDuration(value, tags);
        return true;
      case KIND.phase:
        if (tags.expected === 1) {
          if (!isDuration(value)) return false;
          this.#cells.phases.add(this.#cells.second, this.#endpointOf(tags), metric.index, bucketOf(value));
        } else if (tags.expected === UNKNOWN || this.#timedOut(tags)) {
          if (!isDuration(value)) return false;
          const request = this.#unpairedOf(tags);
          request.phases.push([metric.index, bucketOf(value)]);
          if (metric.index === BLOCKED) request.blockedMs = value;
        }
        return true;
      case KIND.failed:
        this.#failedSample(value, tags);
        return true;
      default:
        return this.#otherSample(metric, value, tags);
    }
  }

  /** Closes everything that is open. Nothing may follow. */
  closeAll(): void {
    this.#cells.close(Number.POSITIVE_INFINITY);
  }

  /** What checks and metrics are numbered by. */
  get names(): { checks: NameTable; metrics: NameTable } {
    return { checks: this.#checks, metrics: this.#metrics };
  }

  live(): LiveFigures {
    return {
      elapsedSeconds: this.#cells.latest + 1,
      vus: this.#vus,
      ...this.#cells.recent.figures(),
      requests: this.#requests,
      failed: this.#failed,
      iterations: this.#iterations,
      droppedIterations: this.#dropped,
    };
  }

  /** What failed and how, so far. */
  errors(): ErrorGroup[] {
    const bodyOf = ({ endpoint, status }: ErrorGroup) =>
      status === null ? null : this.single.bodyOf(endpoint, status);
    return this.#errors.list().map((group) => ({ ...group, sample: group.sample ?? bodyOf(group) }));
  }

  #otherSample(metric: SampleMetric, value: number, tags: SampleTags): boolean {
    if (metric.kind > KIND.other) {
      const endpoint = this.#endpoints.name(this.#endpointOf(tags));
      return this.single.take(metric.kind, endpoint, this.#cells.second, value, tags.values);
    }
    const here = this.#cells.here();
    if (metric.kind === KIND.other) here.metric(metric.index, value);
    else if (metric.kind === KIND.ignored) return true;
    else if (metric.kind === KIND.check) here.check(this.#checkOf(tags), value !== 0);
    else {
      const whole = Math.round(value);
      if (!isCount(whole)) return false;
      if (metric.kind === KIND.vus) {
        here.vus(whole);
        this.#vus = whole;
      } else if (metric.kind === KIND.iterations) {
        here.load().iterations += whole;
        this.#iterations += whole;
      } else if (metric.kind === KIND.droppedIterations) {
        here.load().droppedIterations += whole;
        this.#dropped += whole;
      } else if (metric.kind === KIND.bytesSent) here.load().bytesSent += whole;
      else if (metric.kind === KIND.bytesReceived) here.load().bytesReceived += whole;
      else if (whole > 0) {
        const endpoint = this.#endpointOf(tags);
        here.request(endpoint).fail("expectation", whole);
        this.#errors.add(
          this.#endpoints.name(endpoint),
          "expectation",
          tags.values,
          this.#cells.second,
          whole,
        );
        this.#failed += whole;
      }
    }
    return true;
  }

  #failedSample(value: number, tags: SampleTags): void {
    const endpoint = this.#endpointOf(tags);
    const failure = value === 0 ? null : this.#failureOf(tags);
    if (failure !== null) {
      this.#errors.add(this.#endpoints.name(endpoint), failure, tags.values, this.#cells.second);
    }
    const waits = tags.expected === UNKNOWN || failure === "timeout";
    const request = waits ? this.#unpaired.take(this.#cells.timeMs, endpoint) : null;
    if (request) this.#settle(request, failure);
    else if (failure !== null) this.#fail(this.#cells.here(), endpoint, failure);
  }

  #unpairedDuration(value: number, tags: SampleTags): boolean {
    if (!isDuration(value)) return false;
    let request = this.#unpairedOf(tags);
    if (request.durationMs !== null) {
      this.#unpaired.take(this.#cells.timeMs, request.endpoint);
      this.#settle(request, request.failure);
      request = this.#unpairedOf(tags);
    }
    request.durationMs = value;
    return true;
  }

  #unpairedOf(tags: SampleTags): UnpairedRequest {
    const failure = hasNoAnswer(tags.values) ? this.#failureOf(tags) : null;
    return this.#unpaired.at(this.#cells.timeMs, this.#cells.second, this.#endpointOf(tags), failure);
  }

  #settle(request: UnpairedRequest, failure: FailureClass | null): void {
    const second = this.#cells.at(request.second);
    const { durationMs, blockedMs } = request;
    if (failure !== null) {
      this.#fail(second, request.endpoint, failure);
      // Its latency is at least what it was given up after. With no connection there is no time to go by.
      if (failure === "timeout" && durationMs) {
        second.request(request.endpoint).latency.addBucket(bucketOf(durationMs + blockedMs));
      }
      return;
    }
    if (durationMs !== null) second.request(request.endpoint).latency.addBucket(bucketOf(durationMs));
    for (const [phase, bucket] of request.phases) {
      this.#cells.phases.add(request.second, request.endpoint, phase, bucket);
    }
  }

  #fail(second: OpenSecond, endpoint: number, failure: FailureClass): void {
    second.request(endpoint).fail(failure);
    this.#failed++;
  }

  #endpointOf(tags: SampleTags): number {
    if (tags.endpoint === UNKNOWN) tags.endpoint = this.#endpoints.index(endpointName(tags.values));
    return tags.endpoint;
  }

  #checkOf(tags: SampleTags): number {
    if (tags.check === UNKNOWN) tags.check = this.#checks.index(tags.values.check || "unnamed check");
    return tags.check;
  }

  #timedOut(tags: SampleTags): boolean {
    return tags.expected === 0 && this.#failureOf(tags) === "timeout";
  }

  #failureOf(tags: SampleTags): FailureClass {
    tags.failure ??= failureClass(tags.values);
    return tags.failure;
  }
}
