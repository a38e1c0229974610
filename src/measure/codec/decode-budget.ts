import type { PackedBuckets } from "../histogram.ts";
import { DamagedBytes } from "./byte-reader.ts";

/** Two arms, 50 endpoints and six hours at 1000 requests a second are 2.4 million cells with 54 million buckets. */
const MAX_CELLS = 4_000_000;
const MAX_BUCKETS = 80_000_000;
const CHUNK = 1 << 18;

/**
 * A few hostile kilobytes inflate to millions of cells; this bounds the memory that one file may take, and hands out
 * the memory for buckets, eight bytes each.
 */
export class DecodeBudget {
  #cells = 0;
  #buckets = 0;

  #chunk = new Uint32Array(0);
  #used = 0;

  spend(cells: number, buckets: number): void {
    this.#cells += cells;
    this.#buckets += buckets;
    if (this.#cells > MAX_CELLS || this.#buckets > MAX_BUCKETS) throw new DamagedBytes("too large");
  }

  /** Room for so many numbers, to be filled by the caller. */
  room(numbers: number): PackedBuckets {
    if (this.#used + numbers > this.#chunk.length) {
      this.#chunk = new Uint32Array(Math.max(CHUNK, numbers));
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += numbers;
    return { pairs: this.#chunk, from, to: this.#used };
  }
}
