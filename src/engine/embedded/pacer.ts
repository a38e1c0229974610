import { Pause } from "./pause.ts";

/** Waits for moments on the clock of one load, until it is told to stop. */
export class Pacer {
  readonly #start = performance.now();
  #stopped = false;
  #pause: Pause | null = null;

  get elapsedMs(): number {
    return performance.now() - this.#start;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Resolves at that many milliseconds after the start, at once where that is over. Returns false once stopped. */
  async until(atMs: number): Promise<boolean> {
    // A timer may fire a little early.
    for (let left = atMs - this.elapsedMs; left > 0 && !this.#stopped; left = atMs - this.elapsedMs) {
      this.#pause = new Pause(left);
      await this.#pause.over;
    }
    this.#pause = null;
    return !this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    this.#pause?.end();
  }
}
