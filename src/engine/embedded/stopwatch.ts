import type { Socket } from "node:net";
import type { Phase } from "../../measure/recording.ts";

/** How long a request took. As in k6, the duration is sending + waiting + receiving: connecting is no part of it. */
export interface Timings {
  /** Unix time of the end, in microseconds. */
  endedAtMicros: number;
  durationMs: number;
  phasesMs: Record<Phase, number>;
}

/** The moments of one request, on the monotonic clock. 0: has not happened. */
export class Stopwatch {
  readonly #start = performance.now();
  #connectStart = 0;
  #connectDone = 0;
  #secureDone = 0;
  #gotConnection = 0;
  #wrote = 0;
  #firstByte = 0;

  /** Whether there was a TCP connection. */
  get connected(): boolean {
    return this.#connectDone > 0 || this.#gotConnection > 0;
  }

  watchConnecting(socket: Socket, secure: boolean): void {
    this.#connectStart = performance.now();
    socket.once("lookup", () => {
      this.#connectStart = performance.now();
    });
    socket.once("connect", () => {
      this.#connectDone = performance.now();
      if (!secure) this.#gotConnection = this.#connectDone;
    });
    socket.once("secureConnect", () => {
      this.#secureDone = performance.now();
      this.#gotConnection = this.#secureDone;
    });
  }

  gotConnection(): void {
    this.#gotConnection = performance.now();
  }

  wrote(): void {
    this.#wrote = performance.now();
  }

  firstByte(): void {
    this.#firstByte = performance.now();
  }

  /** Ends the request. What did not happen took no time. */
  stop(): Timings {
    const end = performance.now();
    const got = this.#gotConnection;
    const wrote = this.#wrote === 0 ? 0 : Math.max(this.#wrote, got);
    const first = this.#firstByte;
    const sending = got > 0 && wrote > 0 ? wrote - got : 0;
    const waiting = wrote > 0 && got > 0 ? Math.max(0, (first || end) - wrote) : 0;
    const receiving = first > 0 ? end - first : 0;
    return {
      endedAtMicros: Math.round((performance.timeOrigin + end) * 1000),
      durationMs: sending + waiting + receiving,
      phasesMs: {
        blocked: got > 0 ? got - this.#start : 0,
        connecting: this.#connectDone > 0 ? this.#connectDone - this.#connectStart : 0,
        tls: this.#secureDone > 0 ? this.#secureDone - this.#connectDone : 0,
        sending,
        waiting,
        receiving,
      },
    };
  }
}
