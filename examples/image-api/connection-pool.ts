import { ApiError } from "./api-error.ts";

/** Whoever comes when so many wait already is turned away at once, so that the line is bounded. */
const MOST_WAITING = 10_000;

/** Connections to a database that does not exist: what matters is that there are only so many of them. */
export class ConnectionPool {
  readonly size: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();
  #inUse = 0;

  constructor(size: number, waitMs: number) {
    this.size = size;
    this.#waitMs = waitMs;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** Waits for a connection, which the answer of this gives back; 503 `pool_exhausted` where none comes in time. */
  async acquire(): Promise<() => void> {
    if (this.#inUse >= this.size) await this.#turn();
    else this.#inUse++;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#release();
    };
  }

  /** Resolves when a connection is handed over by whoever had it. */
  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = () => {
        this.#waiting.delete(next);
        reject(
          new ApiError(503, "pool_exhausted", "no connection to the database came free; try again later"),
        );
      };
      if (this.#waiting.size >= MOST_WAITING) {
        refuse();
        return;
      }
      const timer = setTimeout(refuse, this.#waitMs);
      function next(): void {
        clearTimeout(timer);
        resolve();
      }
      this.#waiting.add(next);
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inUse--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
