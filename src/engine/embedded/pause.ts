/** A pause that can be cut short. */
export class Pause {
  /** Resolves when the time is over or {@link end} was called. */
  readonly over: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: () => void;

  constructor(milliseconds: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(resolve, Math.max(0, milliseconds));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#resolve();
  }
}
