import { LogHistogram } from "./histogram.ts";

const SIZE = 4096;

/**
 * Counts per bucket while a second is open: one array access per sample, where the sparse histogram needs a hash.
 * Reused for the next second after it was emptied.
 */
export class DenseHistogram {
  readonly #counts: Uint32Array;
  readonly #beyond: Map<number, number> = new Map();
  #lowest: number;
  #highest = -1;

  /** `size`: buckets kept in the array; higher ones are slower, not wrong. */
  constructor(size = SIZE) {
    this.#counts = new Uint32Array(size);
    this.#lowest = size;
  }

  addBucket(bucket: number, times = 1): void {
    const counts = this.#counts;
    if (bucket >= counts.length) {
      this.#beyond.set(bucket, (this.#beyond.get(bucket) ?? 0) + times);
      return;
    }
    counts[bucket] = (counts[bucket] as number) + times;
    if (bucket < this.#lowest) this.#lowest = bucket;
    if (bucket > this.#highest) this.#highest = bucket;
  }

  /** Adds what was counted to a sparse histogram, and keeps it. */
  addTo(sparse: LogHistogram): void {
    for (let bucket = this.#lowest; bucket <= this.#highest; bucket++) {
      const times = this.#counts[bucket] as number;
      if (times > 0) sparse.addBucket(bucket, times);
    }
    for (const [bucket, times] of this.#beyond) sparse.addBucket(bucket, times);
  }

  /** Forgets what was counted. */
  clear(): void {
    this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#beyond.clear();
    this.#lowest = this.#counts.length;
    this.#highest = -1;
  }

  /** Moves what was counted into a sparse histogram. `widen` gives the bucket under which a bucket is filed. */
  take(widen: (bucket: number) => number = same): LogHistogram {
    const sparse = new LogHistogram();
    const counts = this.#counts;
    for (let bucket = this.#lowest; bucket <= this.#highest; bucket++) {
      const times = counts[bucket] as number;
      if (times === 0) continue;
      sparse.addBucket(widen(bucket), times);
      counts[bucket] = 0;
    }
    for (const [bucket, times] of this.#beyond) sparse.addBucket(widen(bucket), times);
    this.#beyond.clear();
    this.#lowest = counts.length;
    this.#highest = -1;
    return sparse;
  }
}

function same(bucket: number): number {
  return bucket;
}
