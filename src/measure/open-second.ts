import type { ArmCells } from "./cells.ts";
import { DenseHistogram } from "./dense-histogram.ts";
import { bucketOf, type LogHistogram } from "./histogram.ts";
import type { FailureClass, LoadCell, RequestCell } from "./recording.ts";

/** Empty histograms waiting for the next second; allocating them anew each second would keep the collector busy. */
export class HistogramPool {
  readonly #free: DenseHistogram[] = [];
  readonly #size: number | undefined;

  constructor(size?: number) {
    this.#size = size;
  }

  get(): DenseHistogram {
    return this.#free.pop() ?? new DenseHistogram(this.#size);
  }

  /** Empties a histogram into a sparse one and keeps it for reuse. */
  take(dense: DenseHistogram, widen?: (bucket: number) => number): LogHistogram {
    const sparse = dense.take(widen);
    this.#free.push(dense);
    return sparse;
  }
}

export class RequestTally {
  count = 0;
  failures: Partial<Record<FailureClass, number>> = {};
  readonly latency: DenseHistogram;

  constructor(latency: DenseHistogram) {
    this.latency = latency;
  }

  fail(name: FailureClass, times = 1): void {
    this.failures[name] = (this.failures[name] ?? 0) + times;
  }
}

class MetricTally {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  last = 0;
  readonly values: DenseHistogram;

  constructor(values: DenseHistogram) {
    this.values = values;
  }

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.last = value;
    if (value >= 0 && value < Number.POSITIVE_INFINITY) this.values.addBucket(bucketOf(value));
  }
}

/** The cells of one second while samples for it may still come. */
export class OpenSecond {
  readonly second: number;
  readonly #pool: HistogramPool;
  readonly #requests: (RequestTally | undefined)[] = [];
  readonly #metrics: (MetricTally | undefined)[] = [];
  readonly #checks: ({ passes: number; fails: number } | undefined)[] = [];
  #load: LoadCell | null = null;
  #vus: number | null = null;

  constructor(second: number, pool: HistogramPool) {
    this.second = second;
    this.#pool = pool;
  }

  request(endpoint: number): RequestTally {
    let tally = this.#requests[endpoint];
    if (!tally) {
      tally = new RequestTally(this.#pool.get());
      this.#requests[endpoint] = tally;
    }
    return tally;
  }

  metric(metric: number, value: number): void {
    let tally = this.#metrics[metric];
    if (!tally) {
      tally = new MetricTally(this.#pool.get());
      this.#metrics[metric] = tally;
    }
    tally.add(value);
  }

  check(check: number, passed: boolean): void {
    let tally = this.#checks[check];
    if (!tally) {
      tally = { passes: 0, fails: 0 };
      this.#checks[check] = tally;
    }
    if (passed) tally.passes++;
    else tally.fails++;
  }

  /** The load generator's figures; `vus` is filled in when the second closes. */
  load(): LoadCell {
    this.#load ??= {
      second: this.second,
      vus: 0,
      iterations: 0,
      droppedIterations: 0,
      bytesSent: 0,
      bytesReceived: 0,
    };
    return this.#load;
  }

  vus(vus: number): void {
    this.load();
    this.#vus = vus;
  }

  /** Number of VUs that this second tells; null where it does not. */
  get knownVus(): number | null {
    return this.#vus;
  }

  /** Adds the cells to `cells` and gives the histograms back. Returns the request cells. */
  close(cells: ArmCells, lastVus: number): RequestCell[] {
    const { second } = this;
    const closed: RequestCell[] = [];
    this.#requests.forEach((tally, endpoint) => {
      if (!tally) return;
      const latency = this.#pool.take(tally.latency);
      closed.push({ second, endpoint, count: tally.count, failures: tally.failures, latency });
    });
    for (const cell of closed) cells.requests.push(cell);
    this.#metrics.forEach((tally, metric) => {
      if (!tally) return;
      const { count, min, max, last } = tally;
      const values = this.#pool.take(tally.values);
      cells.metricCells.push({ second, metric, count, sum: micro(tally.sum), min, max, last, values });
    });
    this.#checks.forEach((tally, check) => {
      if (tally) cells.checkCells.push({ second, check, ...tally });
    });
    if (this.#load) cells.load.push({ ...this.#load, vus: this.#vus ?? lastVus });
    return closed;
  }
}

/** k6 writes six decimals; adding them up leaves dust behind. */
function micro(value: number): number {
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
}
