import { DamagedBytes } from "./byte-reader.ts";

/** Two arms, 50 endpoints, two hours are 0.8 million cells. */
const MAX_CELLS = 2_000_000;
const MAX_BUCKETS = 16_000_000;

/** A few hostile kilobytes inflate to millions of cells; this bounds the memory that one file may take. */
export class DecodeBudget {
  #cells = 0;
  #buckets = 0;

  spend(cells: number, buckets: number): void {
    this.#cells += cells;
    this.#buckets += buckets;
    if (this.#cells > MAX_CELLS || this.#buckets > MAX_BUCKETS) throw new DamagedBytes("too large");
  }
}
