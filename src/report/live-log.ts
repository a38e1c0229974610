import { LiveHistory, sparkline } from "./live-history.ts";
import { type LiveRun, progressLine } from "./progress.ts";

const EVERY_SECONDS = 15;
/** Nobody reads a line each 15 s for two hours. */
const LATER_EVERY_SECONDS = 60;
const LATER_FROM_SECONDS = 5 * 60;
const SPARK_COLUMNS = 24;

/** Decides when a log gets a line about the run, and what it says. */
export class LiveLog {
  readonly history = new LiveHistory();
  #seconds = 0;
  #nextSeconds = EVERY_SECONDS;

  /** To be called once a second; a line each 15 s, after five minutes each minute, else null. */
  line(live: LiveRun, plannedSeconds: number | null): string | null {
    this.history.add(live);
    this.#seconds++;
    if (this.#seconds < this.#nextSeconds) return null;
    this.#nextSeconds += this.#seconds < LATER_FROM_SECONDS ? EVERY_SECONDS : LATER_EVERY_SECONDS;
    const p95s = this.history.points("head").map(({ p95Ms }) => p95Ms);
    return `${progressLine(live, plannedSeconds)} · ${sparkline(p95s, SPARK_COLUMNS)}`;
  }
}
