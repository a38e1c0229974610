import type { DenseHistogram } from "./dense-histogram.ts";
import { HistogramPool } from "./open-second.ts";
import { PHASE_CELL_SECONDS, PHASES, type PhaseCell } from "./recording.ts";

/**
 * Phases are filed in buckets three times as wide (an error of at most 1.5 %), each under the middle one of the
 * three, so that they add up with any other histogram.
 */
const WIDTH = 3;
const SIZE = 1366;

function toMiddle(wide: number): number {
  return wide * WIDTH + 1;
}

/** The phase cells for which samples may still come. */
export class OpenPhases {
  readonly #pool = new HistogramPool(SIZE);
  readonly #cells = new Map<number, (DenseHistogram[] | undefined)[]>();
  #begin = -1;
  #current: (DenseHistogram[] | undefined)[] = [];

  /** `phase` is an index into `PHASES`; `bucket` one of the full resolution. */
  add(second: number, endpoint: number, phase: number, bucket: number): void {
    if (!(second >= this.#begin && second < this.#begin + PHASE_CELL_SECONDS && this.#begin >= 0)) {
      this.#open(second);
    }
    let histograms = this.#current[endpoint];
    if (!histograms) {
      histograms = PHASES.map(() => this.#pool.get());
      this.#current[endpoint] = histograms;
    }
    (histograms[phase] as DenseHistogram).addBucket((bucket / WIDTH) | 0);
  }

  /** Cells that end before second `limit`, oldest first. */
  close(limit: number): PhaseCell[] {
    const closed: PhaseCell[] = [];
    const begins = [...this.#cells.keys()].filter((begin) => begin + PHASE_CELL_SECONDS <= limit);
    for (const begin of begins.sort((a, b) => a - b)) {
      this.#cells.get(begin)?.forEach((histograms, endpoint) => {
        if (!histograms) return;
        const phases = PHASES.map((phase, i) => [
          phase,
          this.#pool.take(histograms[i] as DenseHistogram, toMiddle),
        ]);
        closed.push({ second: begin, endpoint, phases: Object.fromEntries(phases) as PhaseCell["phases"] });
      });
      this.#cells.delete(begin);
      this.#begin = -1;
    }
    return closed;
  }

  #open(second: number): void {
    this.#begin = second - (second % PHASE_CELL_SECONDS);
    let cells = this.#cells.get(this.#begin);
    if (!cells) {
      cells = [];
      this.#cells.set(this.#begin, cells);
    }
    this.#current = cells;
  }
}
