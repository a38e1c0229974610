/**
 * To which second the news of a push belong. k6 pushes once a second, at a moment of its own between two seconds of the
 * clock; what happened since the push before is put into one second, and each push gets the next one, however early
 * or late it is by some tenths.
 */
export class PushClock {
  readonly #startedAtMs: number;
  #lastMs: number | null = null;
  #anchor: { middleMs: number; second: number } | null = null;

  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  /**
   * @param latestMs Unix time of the latest sample of the push
   * @returns Unix time in the middle of the second
   */
  next(latestMs: number): number {
    const from = this.#lastMs ?? Math.max(this.#startedAtMs, latestMs - 1000);
    this.#lastMs = Math.max(from, latestMs);
    const middleMs = (from + this.#lastMs) / 2;
    this.#anchor ??= { middleMs, second: Math.floor((middleMs - this.#startedAtMs) / 1000) };
    const second = this.#anchor.second + Math.round((middleMs - this.#anchor.middleMs) / 1000);
    return this.#startedAtMs + second * 1000 + 500;
  }
}
