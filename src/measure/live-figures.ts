import { DenseHistogram } from "./dense-histogram.ts";
import { LogHistogram } from "./histogram.ts";
import type { RequestCell } from "./recording.ts";

/** What a person watching the run wants to see. Rate and p95 are of the last ten finished seconds, the rest is in total. */
export interface LiveFigures {
  /** Seconds of the run of which something was heard. */
  elapsedSeconds: number;
  vus: number;
  requestsPerSecond: number;
  /** Expected responses only; null where there were none. */
  p95Ms: number | null;
  requests: number;
  failed: number;
  iterations: number;
  droppedIterations: number;
}

const RECENT_SECONDS = 10;

interface RecentSecond {
  second: number;
  count: number;
  latency: DenseHistogram;
}

/** Finished seconds of the recent past. What it holds is used again: the collector makes nothing new for it. */
export class RecentSeconds {
  #seconds: RecentSecond[] = [];
  readonly #free: RecentSecond[] = [];
  #finished = 0;

  add(second: number, cells: readonly RequestCell[]): void {
    const recent = this.#free.pop() ?? { second, count: 0, latency: new DenseHistogram() };
    recent.second = second;
    for (const cell of cells) {
      recent.count += cell.count;
      for (const [bucket, times] of cell.latency.entries()) recent.latency.addBucket(bucket, times);
    }
    this.#seconds.push(recent);
  }

  /** Seconds below this one are finished. */
  finish(limit: number): void {
    this.#finished = limit;
    const oldest = limit - RECENT_SECONDS;
    for (const recent of this.#seconds) {
      if (recent.second >= oldest) continue;
      recent.count = 0;
      recent.latency.clear();
      this.#free.push(recent);
    }
    this.#seconds = this.#seconds.filter(({ second }) => second >= oldest);
  }

  figures(): { requestsPerSecond: number; p95Ms: number | null } {
    const latency = new LogHistogram();
    let count = 0;
    for (const second of this.#seconds) {
      count += second.count;
      second.latency.addTo(latency);
    }
    const seconds = Math.min(RECENT_SECONDS, Math.max(1, this.#finished));
    return { requestsPerSecond: count / seconds, p95Ms: latency.quantile(0.95) };
  }
}
