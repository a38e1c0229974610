import type { Settings } from "./options.ts";

const TICK_MS = 500;
/** The rate is smoothed with this weight of the newest half second. */
const WEIGHT = 0.3;

/**
 * As many replicas as the rate of requests calls for, one more or less at a time. They are a figure and nothing else:
 * no process is started, and the API does not get faster.
 */
export class Autoscaler {
  readonly #settings: Settings;
  readonly #timer: NodeJS.Timeout;
  #arrived = 0;
  #rate = 0;
  #current = 1;
  #wanted = 1;
  #differsMs = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  countRequest(): void {
    this.#arrived++;
  }

  state(): { current: number; wanted: number; most: number } {
    return { current: this.#current, wanted: this.#wanted, most: this.#settings.autoscaleMax };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const { autoscaleRate, autoscaleMax, autoscaleDelayMs, autoscaleStuck } = this.#settings;
    this.#rate += WEIGHT * ((this.#arrived * 1000) / TICK_MS - this.#rate);
    this.#arrived = 0;
    this.#wanted = Math.min(autoscaleMax, Math.max(1, Math.ceil(this.#rate / autoscaleRate)));
    if (this.#wanted === this.#current) {
      this.#differsMs = 0;
      return;
    }
    this.#differsMs += TICK_MS;
    const up = this.#wanted > this.#current;
    if (autoscaleStuck || this.#differsMs < autoscaleDelayMs * (up ? 1 : 3)) return;
    this.#current += up ? 1 : -1;
    this.#differsMs = 0;
  }
}
