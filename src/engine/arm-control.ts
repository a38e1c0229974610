/** Why an arm was ended early: by us (a limit was reached, the other arm is gone) or by a person or the job. */
export type StopReason = "us" | "person";

/** What a running process lets itself be told. */
interface Stoppable {
  interrupt(): void;
  kill(): void;
}

/**
 * Ends an arm early, from outside. May be used before the arm has started (it then never does) and after it has
 * ended (nothing happens); asking twice is asking once, and the first reason stays.
 */
export class ArmControl {
  readonly #graceMs: number;
  #stoppedBy: StopReason | null = null;
  #target: Stoppable | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param options.graceMs time between the friendly request and the kill, in milliseconds */
  constructor(options: { graceMs?: number } = {}) {
    this.#graceMs = options.graceMs ?? 5_000;
  }

  get stoppedBy(): StopReason | null {
    return this.#stoppedBy;
  }

  /** Asks for a graceful end; the process is killed where it takes longer than the grace. */
  stop(reason: StopReason): void {
    if (this.#stoppedBy !== null) return;
    this.#stoppedBy = reason;
    this.#interrupt();
  }

  /** Ends it at once. */
  kill(reason: StopReason): void {
    this.#stoppedBy ??= reason;
    this.#target?.kill();
  }

  /** For the runner of the arm: hands over the started process. */
  attach(target: Stoppable): void {
    this.#target = target;
    if (this.#stoppedBy !== null) this.#interrupt();
  }

  /** For the runner of the arm: the process is gone. */
  detach(): void {
    this.#target = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #interrupt(): void {
    const target = this.#target;
    if (target === null) return;
    target.interrupt();
    this.#timer ??= setTimeout(() => target.kill(), this.#graceMs);
  }
}
