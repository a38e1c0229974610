import type { FailureClass } from "./recording.ts";

/** Samples of one request that wait for the sample that says whether it failed. */
export interface UnpairedRequest {
  second: number;
  endpoint: number;
  durationMs: number | null;
  /** Time before the duration began: waiting for a connection, and making it. */
  blockedMs: number;
  /** `[phase, bucket]` */
  phases: [number, number][];
  /** What its tags alone say: that there was no answer. */
  failure: FailureClass | null;
}

const MAX_WAITING = 64;

/**
 * Without the tag `expected_response` only `http_req_failed`, the last sample of a request, tells whether its latency
 * counts, and a request that timed out was given up after the sum of two. Samples of one request have the same time to the microsecond and the same endpoint; they need not come
 * next to each other.
 */
export class UnpairedRequests {
  readonly #waiting = new Map<string, UnpairedRequest>();
  readonly #onAbandoned: (request: UnpairedRequest) => void;

  /** `onAbandoned`: the sample that tells did not come. */
  constructor(onAbandoned: (request: UnpairedRequest) => void) {
    this.#onAbandoned = onAbandoned;
  }

  at(timeMs: number, second: number, endpoint: number, failure: FailureClass | null): UnpairedRequest {
    const key = `${timeMs} ${endpoint}`;
    let request = this.#waiting.get(key);
    if (!request) {
      if (this.#waiting.size >= MAX_WAITING) this.#abandonOldest();
      request = { second, endpoint, durationMs: null, blockedMs: 0, phases: [], failure };
      this.#waiting.set(key, request);
    }
    return request;
  }

  /** The request that a `http_req_failed` is about; null where none is waiting. */
  take(timeMs: number, endpoint: number): UnpairedRequest | null {
    const key = `${timeMs} ${endpoint}`;
    const request = this.#waiting.get(key) ?? null;
    this.#waiting.delete(key);
    return request;
  }

  /** Settles the requests of seconds below `limit`. */
  abandonBefore(limit: number): void {
    for (const [key, request] of this.#waiting) {
      if (request.second >= limit) continue;
      this.#waiting.delete(key);
      this.#onAbandoned(request);
    }
  }

  #abandonOldest(): void {
    for (const [key, request] of this.#waiting) {
      this.#waiting.delete(key);
      this.#onAbandoned(request);
      return;
    }
  }
}
