/** Which requests are worth an id: the slowest so far of each action. No Node and no k6 in here. */

/** Requests without an id after which a server counts as one that gives none. */
const ENOUGH_TRIES = 5;

/**
 * Lets a request through when it is among the `keep` slowest of its action so far, so that the slowest of a run are
 * always among those let through; of `n` requests that is about `keep * (1 + ln(n / keep))`.
 */
export class SlowestGate {
  readonly #keep: number;
  /** By action: durations that were let through, shortest first. */
  readonly #slowest: number[][];
  readonly #withoutId: number[];

  constructor(actions: number, keep: number) {
    this.#keep = keep;
    this.#slowest = Array.from({ length: actions }, () => []);
    this.#withoutId = Array.from({ length: actions }, () => 0);
  }

  admits(action: number, durationMs: number): boolean {
    const kept = this.#slowest[action];
    if (kept === undefined || (this.#withoutId[action] ?? 0) >= ENOUGH_TRIES) return false;
    if (kept.length >= this.#keep) {
      if (durationMs <= (kept[0] ?? 0)) return false;
      kept.shift();
    }
    const at = kept.findIndex((other) => other > durationMs);
    kept.splice(at < 0 ? kept.length : at, 0, durationMs);
    return true;
  }

  /** A request that was let through turned out to have no id. */
  hadNone(action: number): void {
    this.#withoutId[action] = (this.#withoutId[action] ?? 0) + 1;
  }
}

/** How many each of so many users has to keep, for the ten slowest of all of them to be among the kept as a rule. */
export function keepPerUser(users: number): number {
  return Math.min(10, Math.max(2, Math.ceil(20 / Math.max(1, users))));
}
