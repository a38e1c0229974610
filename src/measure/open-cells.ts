import { type ArmCells, noCells } from "./cells.ts";
import { RecentSeconds } from "./live-figures.ts";
import { OpenPhases } from "./open-phases.ts";
import { HistogramPool, OpenSecond } from "./open-second.ts";

/** k6 writes samples slightly out of order; a second stays open for this many more. */
const GRACE_SECONDS = 2;
/** Clocks are set back a little now and then; more than this is not a sample of this run. */
const EARLIEST_SECOND = -60;
const LATEST_SECOND = 31 * 24 * 3600;

/**
 * The cells for which samples may still come, found by the time of the sample. A second is closed as soon as time has
 * gone on far enough; a sample that comes later still makes one more cell for its second.
 */
export class OpenCells {
  readonly phases = new OpenPhases();
  readonly recent = new RecentSeconds();
  /** Time of the current sample: Unix milliseconds, and second of the run. */
  timeMs = Number.NaN;
  second = 0;
  /** Latest second of which something was heard; -1 before. */
  latest = -1;
  readonly #startedAtMs: number;
  readonly #onClosed: (cells: ArmCells) => void;
  readonly #beforeClosing: (limit: number) => void;
  readonly #pool = new HistogramPool();
  readonly #open = new Map<number, OpenSecond>();
  #current: OpenSecond | null = null;
  #closedBelow = 0;
  #closedVus = 0;

  /** `beforeClosing` may still add to the seconds below the limit, which are about to be closed. */
  constructor(
    startedAtMs: number,
    onClosed: (cells: ArmCells) => void,
    beforeClosing: (limit: number) => void,
  ) {
    this.#startedAtMs = startedAtMs;
    this.#onClosed = onClosed;
    this.#beforeClosing = beforeClosing;
  }

  /** Makes the time of a sample the current one; false where it cannot be a time of this run. */
  moveTo(timeMs: number): boolean {
    const second = Math.floor((timeMs - this.#startedAtMs) / 1000);
    if (!(second >= EARLIEST_SECOND && second <= LATEST_SECOND)) return false;
    this.timeMs = timeMs;
    if (second === this.second && this.latest >= second) return true;
    this.second = Math.max(0, second);
    this.#current = null;
    if (second > this.latest) {
      this.latest = second;
      this.close(second - GRACE_SECONDS);
    }
    return true;
  }

  /** The current second. */
  here(): OpenSecond {
    this.#current ??= this.at(this.second);
    return this.#current;
  }

  at(second: number): OpenSecond {
    let open = this.#open.get(second);
    if (!open) {
      open = new OpenSecond(second, this.#pool);
      this.#open.set(second, open);
    }
    return open;
  }

  /** Hands on all seconds below `limit`. */
  close(limit: number): void {
    this.#beforeClosing(limit);
    const cells = noCells();
    const due = [...this.#open.keys()].filter((second) => second < limit).sort((a, b) => a - b);
    for (const second of due) {
      const open = this.#open.get(second) as OpenSecond;
      this.recent.add(second, open.close(cells, this.#vusOf(open)));
      this.#open.delete(second);
    }
    this.#closedBelow = Math.max(this.#closedBelow, Math.min(limit, this.latest + 1));
    cells.phases = this.phases.close(limit);
    if (due.length === 0 && cells.phases.length === 0) return;
    this.#current = null;
    this.recent.finish(this.#closedBelow);
    this.#onClosed(cells);
  }

  /** Those told for the second, else those of the second before; none for a late cell, since cells add up. */
  #vusOf(open: OpenSecond): number {
    if (open.second < this.#closedBelow) return open.knownVus ?? 0;
    this.#closedVus = open.knownVus ?? this.#closedVus;
    return this.#closedVus;
  }
}
