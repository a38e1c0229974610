import { type CellSink, noCells } from "./cells.ts";
import type { CsvSampleHandler, TagValues } from "./csv/csv-rows.ts";
import { endpointName } from "./endpoint-name.ts";
import { failureClass, hasNoAnswer } from "./failure-class.ts";
import { bucketOf } from "./histogram.ts";
import { type LiveFigures, RecentSeconds } from "./live-figures.ts";
import { NameTable } from "./name-table.ts";
import { OpenPhases } from "./open-phases.ts";
import { HistogramPool, OpenSecond } from "./open-second.ts";
import type { ArmName, FailureClass } from "./recording.ts";
import { KIND, type SampleMetric, sampleMetric } from "./sample-metric.ts";
import { type UnpairedRequest, UnpairedRequests } from "./unpaired-requests.ts";

const MAX_ENDPOINTS = 50;
const MAX_METRICS = 200;
const MAX_CHECKS = 200;
/** k6 writes samples slightly out of order; a second stays open for this many more. */
const GRACE_SECONDS = 2;
/** Clocks are set back a little now and then; more than this is not a sample of this run. */
const EARLIEST_SECOND = -60;
const LATEST_SECOND = 31 * 24 * 3600;

const UNKNOWN = -1;

/** Tags of a sample, looked at once for all the samples that share them. */
interface SampleTags {
  values: TagValues;
  /** 1: the answer was expected; 0: it was not; UNKNOWN where the tag is switched off. */
  expected: number;
  endpoint: number;
  check: number;
  failure: FailureClass | null;
}

/**
 * Turns the samples of one arm into cells while they come. What it holds is a few open seconds, so its memory does
 * not grow with the length of the run.
 */
export class SampleCollector implements CsvSampleHandler<SampleMetric, SampleTags> {
  readonly #arm: ArmName;
  readonly #sink: CellSink;
  readonly #startedAtMs: number;
  readonly #endpoints = new NameTable(MAX_ENDPOINTS);
  readonly #metrics = new NameTable(MAX_METRICS);
  readonly #checks = new NameTable(MAX_CHECKS);
  readonly #pool = new HistogramPool();
  readonly #open = new Map<number, OpenSecond>();
  readonly #phases = new OpenPhases();
  readonly #unpaired = new UnpairedRequests((request) => this.#settle(request, request.failure));
  readonly #recent = new RecentSeconds();
  #current: OpenSecond | null = null;
  #timeMs = Number.NaN;
  #second = 0;
  #latest = -1;
  #closedBelow = 0;
  #vus = 0;
  #closedVus = 0;
  #requests = 0;
  #failed = 0;
  #iterations = 0;
  #dropped = 0;

  constructor(arm: ArmName, sink: CellSink, startedAtMs: number) {
    this.#arm = arm;
    this.#sink = sink;
    this.#startedAtMs = startedAtMs;
  }

  metric(name: string): SampleMetric {
    return sampleMetric(name, (other) => this.#metrics.index(other));
  }

  tags(values: TagValues): SampleTags {
    const expected = values.expected === "true" ? 1 : values.expected === "false" ? 0 : UNKNOWN;
    return { values, expected, endpoint: UNKNOWN, check: UNKNOWN, failure: null };
  }

  /** Returns false for a sample that cannot belong to this run. */
  sample(metric: SampleMetric, timeMs: number, value: number, tags: SampleTags): boolean {
    if (timeMs !== this.#timeMs && !this.#moveTo(timeMs)) return false;
    switch (metric.kind) {
      case KIND.requests:
        if (!isCount(value)) return false;
        this.#here().request(this.#endpointOf(tags)).count += value;
        this.#requests += value;
        return true;
      case KIND.duration:
        if (tags.expected === 1) {
          if (!(value >= 0)) return false;
          this.#here().request(this.#endpointOf(tags)).latency.addBucket(bucketOf(value));
        } else if (tags.expected === UNKNOWN) this.#unpairedDuration(value, tags);
        return true;
      case KIND.phase:
        if (tags.expected === 1) {
          if (!(value >= 0)) return false;
          this.#phases.add(this.#second, this.#endpointOf(tags), metric.index, bucketOf(value));
        } else if (tags.expected === UNKNOWN) {
          this.#unpairedOf(tags).phases.push([metric.index, bucketOf(Math.max(0, value))]);
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
    this.#close(Number.POSITIVE_INFINITY);
  }

  live(): LiveFigures {
    return {
      elapsedSeconds: this.#latest + 1,
      vus: this.#vus,
      ...this.#recent.figures(),
      requests: this.#requests,
      failed: this.#failed,
      iterations: this.#iterations,
      droppedIterations: this.#dropped,
    };
  }

  #otherSample(metric: SampleMetric, value: number, tags: SampleTags): boolean {
    const here = this.#here();
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
        here.request(this.#endpointOf(tags)).fail("expectation", whole);
        this.#failed += whole;
      }
    }
    return true;
  }

  #failedSample(value: number, tags: SampleTags): void {
    const endpoint = this.#endpointOf(tags);
    const failure = value === 0 ? null : this.#failureOf(tags);
    const request = tags.expected === UNKNOWN ? this.#unpaired.take(this.#timeMs, endpoint) : null;
    if (request) this.#settle(request, failure);
    else if (failure !== null) this.#fail(this.#here(), endpoint, failure);
  }

  #unpairedDuration(value: number, tags: SampleTags): void {
    let request = this.#unpairedOf(tags);
    if (request.durationBucket !== null) {
      this.#unpaired.take(this.#timeMs, request.endpoint);
      this.#settle(request, request.failure);
      request = this.#unpairedOf(tags);
    }
    request.durationBucket = bucketOf(Math.max(0, value));
  }

  #unpairedOf(tags: SampleTags): UnpairedRequest {
    const failure = hasNoAnswer(tags.values) ? this.#failureOf(tags) : null;
    return this.#unpaired.at(this.#timeMs, this.#second, this.#endpointOf(tags), failure);
  }

  #settle(request: UnpairedRequest, failure: FailureClass | null): void {
    const second = this.#secondOf(request.second);
    if (failure !== null) {
      this.#fail(second, request.endpoint, failure);
      return;
    }
    if (request.durationBucket !== null) {
      second.request(request.endpoint).latency.addBucket(request.durationBucket);
    }
    for (const [phase, bucket] of request.phases) {
      this.#phases.add(request.second, request.endpoint, phase, bucket);
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

  #failureOf(tags: SampleTags): FailureClass {
    tags.failure ??= failureClass(tags.values);
    return tags.failure;
  }

  #moveTo(timeMs: number): boolean {
    const second = Math.floor((timeMs - this.#startedAtMs) / 1000);
    if (!(second >= EARLIEST_SECOND && second <= LATEST_SECOND)) return false;
    this.#timeMs = timeMs;
    if (second === this.#second) return true;
    this.#second = Math.max(0, second);
    this.#current = null;
    if (second > this.#latest) {
      this.#latest = second;
      this.#close(second - GRACE_SECONDS);
    }
    return true;
  }

  #here(): OpenSecond {
    this.#current ??= this.#secondOf(this.#second);
    return this.#current;
  }

  #secondOf(second: number): OpenSecond {
    let open = this.#open.get(second);
    if (!open) {
      open = new OpenSecond(second, this.#pool);
      this.#open.set(second, open);
      if (second > this.#latest) this.#latest = second;
    }
    return open;
  }

  /** Hands on all seconds below `limit`. */
  #close(limit: number): void {
    this.#unpaired.abandonBefore(limit);
    const cells = noCells();
    const due = [...this.#open.keys()].filter((second) => second < limit).sort((a, b) => a - b);
    for (const second of due) {
      const open = this.#open.get(second) as OpenSecond;
      this.#recent.add(second, open.close(cells, this.#vusOf(open)));
      this.#open.delete(second);
    }
    this.#closedBelow = Math.max(this.#closedBelow, Math.min(limit, this.#latest + 1));
    cells.phases = this.#phases.close(limit);
    if (due.length === 0 && cells.phases.length === 0) return;
    this.#current = null;
    this.#recent.finish(this.#closedBelow);
    cells.endpoints = this.#endpoints.takeFresh();
    cells.metrics = this.#metrics.takeFresh();
    cells.checks = this.#checks.takeFresh();
    this.#sink.cells(this.#arm, cells);
  }

  /** Those told for the second, else those of the second before; none for a late cell, since cells add up. */
  #vusOf(open: OpenSecond): number {
    if (open.second < this.#closedBelow) return open.knownVus ?? 0;
    this.#closedVus = open.knownVus ?? this.#closedVus;
    return this.#closedVus;
  }
}

/** Sums of such values stay exact for as long as a run can last. */
function isCount(value: number): boolean {
  return value >= 0 && value <= 1e12 && Math.floor(value) === value;
}
