/**
 * Ratio of a bucket's edges: 1 % wide, so a value taken from the middle is wrong by at most 0.5 %. The scheme is
 * that of DDSketch (Masson, Rim, Lee, VLDB 2019), with a fixed origin so that any two histograms can be added and a
 * ratio between two is a shift of the index.
 */
export const GAMMA = 1.01;
const LOG_GAMMA = Math.log(GAMMA);

/** Upper edge of bucket 0, which holds everything smaller, zero included. In milliseconds: one microsecond. */
export const ORIGIN = 0.001;

/** Bucket of a value. Bucket i > 0 holds [ORIGIN * GAMMA^(i-1), ORIGIN * GAMMA^i). */
export function bucketOf(value: number): number {
  return value < ORIGIN ? 0 : 1 + Math.floor(Math.log(value / ORIGIN) / LOG_GAMMA);
}

/** Lower edge of a bucket; 0 for bucket 0. */
export function lowerEdge(bucket: number): number {
  return bucket === 0 ? 0 : ORIGIN * GAMMA ** (bucket - 1);
}

/** Upper edge of a bucket. */
export function upperEdge(bucket: number): number {
  return ORIGIN * GAMMA ** bucket;
}

/** The value that stands for a bucket: its geometric middle; 0 for bucket 0. */
export function middle(bucket: number): number {
  return bucket === 0 ? 0 : ORIGIN * GAMMA ** (bucket - 0.5);
}

/** Buckets and their counts as pairs, smallest bucket first, in a part of an array that many histograms share. */
export interface PackedBuckets {
  pairs: Uint32Array;
  /** Index of the first bucket. */
  from: number;
  /** Index behind the last count. */
  to: number;
}

/**
 * Sparse histogram of non-negative values in logarithmic buckets. Adding is exact: the quantiles of a merged
 * histogram are those of the union of the values.
 */
export class LogHistogram {
  #counts: Map<number, number> | null = null;
  /** Until something is added: a long recording has millions of buckets, and a map of them takes five times as much. */
  #packed: PackedBuckets | null = null;
  #count = 0;

  /** Number of values. */
  get count(): number {
    return this.#count;
  }

  /** Adds a value; negative ones and NaN are a mistake of the caller. */
  add(value: number, times = 1): void {
    if (!(value >= 0)) throw new RangeError(`a histogram takes values from 0 up, not ${value}`);
    this.addBucket(bucketOf(value), times);
  }

  addBucket(bucket: number, times: number): void {
    const counts = this.#unpacked();
    counts.set(bucket, (counts.get(bucket) ?? 0) + times);
    this.#count += times;
  }

  merge(other: LogHistogram): this {
    if (other.#packed === null) {
      if (other.#counts !== null) for (const [bucket, times] of other.#counts) this.addBucket(bucket, times);
      return this;
    }
    const { pairs, from, to } = other.#packed;
    for (let at = from; at < to; at += 2) this.addBucket(pairs[at] as number, pairs[at + 1] as number);
    return this;
  }

  /** `[bucket, count]` in no order: for sums of whole numbers, which do not depend on it. */
  entries(): Iterable<[number, number]> {
    return this.#packed === null ? (this.#counts ?? []) : this.buckets();
  }

  /** `[bucket, count]`, smallest bucket first. */
  buckets(): [number, number][] {
    if (this.#packed === null) return [...(this.#counts ?? [])].sort((a, b) => a[0] - b[0]);
    const { pairs, from, to } = this.#packed;
    const buckets: [number, number][] = [];
    for (let at = from; at < to; at += 2) buckets.push([pairs[at] as number, pairs[at + 1] as number]);
    return buckets;
  }

  /**
   * The value below which a share `q` (0..1) of the values lies, interpolated geometrically inside its bucket;
   * null if empty.
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.min(Math.max(q, 0), 1) * this.#count;
    let below = 0;
    let last = 0;
    for (const [bucket, times] of this.buckets()) {
      last = bucket;
      if (below + times >= rank) {
        if (bucket === 0) return 0;
        return lowerEdge(bucket) * GAMMA ** ((rank - below) / times);
      }
      below += times;
    }
    return upperEdge(last);
  }

  /** Arithmetic mean of the bucket middles; null if empty. */
  mean(): number | null {
    return this.#weighted(middle);
  }

  /** Mean of the natural logarithm, bucket 0 taken as its upper edge; null if empty. */
  meanLog(): number | null {
    return this.#weighted((bucket) => Math.log(bucket === 0 ? ORIGIN : middle(bucket)));
  }

  /** Largest value, to the width of a bucket; null if empty. */
  max(): number | null {
    const highest = this.buckets().at(-1);
    return highest === undefined ? null : middle(highest[0]);
  }

  toJSON(): [number, number][] {
    return this.buckets();
  }

  static from(buckets: Iterable<readonly [number, number]>): LogHistogram {
    const histogram = new LogHistogram();
    for (const [bucket, times] of buckets) histogram.addBucket(bucket, times);
    return histogram;
  }

  /** Buckets are each there once, smallest first. The array is not copied: nobody may write to that part of it any more. */
  static packed(buckets: PackedBuckets): LogHistogram {
    const histogram = new LogHistogram();
    histogram.#packed = buckets;
    for (let at = buckets.from; at < buckets.to; at += 2) histogram.#count += buckets.pairs[at + 1] as number;
    return histogram;
  }

  #unpacked(): Map<number, number> {
    if (this.#counts === null) {
      this.#counts = new Map(this.buckets());
      this.#packed = null;
    }
    return this.#counts;
  }

  #weighted(weigh: (bucket: number) => number): number | null {
    if (this.#count === 0) return null;
    let sum = 0;
    // Sorted, so that the floating-point sum does not depend on the order in which values came.
    for (const [bucket, times] of this.buckets()) sum += weigh(bucket) * times;
    return sum / this.#count;
  }
}
