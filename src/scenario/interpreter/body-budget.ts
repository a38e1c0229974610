/** How many bodies of error answers are handed out. No Node and no k6 in here. */

export interface BodyLimits {
  /** Of each endpoint, status and kind of body. */
  ofOne: number;
  inAll: number;
}

/** Of one virtual user of k6, which knows nothing of the others. */
export const PER_USER: BodyLimits = { ofOne: 2, inAll: 12 };
/** Of an engine whose users share what they know. */
export const PER_ARM: BodyLimits = { ofOne: 3, inAll: 60 };

/** Counts the bodies that were handed out. */
export class BodyBudget {
  readonly #limits: BodyLimits;
  readonly #handedOut = new Map<string, number>();
  #inAll = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Whether there is room for one more; it then counts. */
  take(endpoint: string, status: number, proper: boolean): boolean {
    const key = `${status} ${proper} ${endpoint}`;
    const before = this.#handedOut.get(key) ?? 0;
    if (before >= this.#limits.ofOne || this.#inAll >= this.#limits.inAll) return false;
    this.#handedOut.set(key, before + 1);
    this.#inAll++;
    return true;
  }
}
