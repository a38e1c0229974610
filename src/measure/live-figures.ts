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

/** Finished seconds of the recent past. */
export class RecentSeconds {
  #seconds: { second: number; count: number; latency: LogHistogram }[] = [];
  #finished = 0;

  add(second: number, cells: readonly RequestCell[]): void {
    let count = 0;
    const latency = new LogHistogram();
    for (const cell of cells) {
      count += cell.count;
      latency.merge(cell.latency);
    }
    this.#seconds.push({ second, count, latency });
  }

  /** Seconds below this one are finished. */
  finish(limit: number): void {
    this.#finished = limit;
    this.#seconds = this.#seconds.filter(({ second }) => second >= limit - RECENT_SECONDS);
  }

  figures(): { requestsPerSecond: number; p95Ms: number | null } {
    const latency = new LogHistogram();
    let count = 0;
    for (const second of this.#seconds) {
      count += second.count;
      latency.merge(second.latency);
    }
    const seconds = Math.min(RECENT_SECONDS, Math.max(1, this.#finished));
    return { requestsPerSecond: count / seconds, p95Ms: latency.quantile(0.95) };
  }
}
