import { bucketOf, GAMMA, type LogHistogram, lowerEdge, upperEdge } from "../measure/histogram.ts";

/** A value as a place among the buckets. */
export interface Place {
  bucket: number;
  /** Share of the bucket's values that lie above, taken as evenly spread over it on the log scale. */
  above: number;
}

export function placeOf(x: number): Place {
  const bucket = bucketOf(x);
  if (bucket === 0) return { bucket, above: 0 };
  return { bucket, above: Math.min(1, Math.max(0, Math.log(upperEdge(bucket) / x) / Math.log(GAMMA))) };
}

/** Number of values above a place, with the fraction of its bucket. */
export function countAbove(histogram: LogHistogram, place: Place): number {
  let above = 0;
  let here = 0;
  // Whole numbers first: their sum does not depend on the order, which a file does not keep.
  for (const [bucket, times] of histogram.entries()) {
    if (bucket > place.bucket) above += times;
    else if (bucket === place.bucket) here = times;
  }
  return above + here * place.above;
}

/** A weighted mixture of histograms, normalised to 1: tail shares and quantiles of it. */
export class WeightedTail {
  readonly #buckets: number[];
  /** Weight of the bucket and all above it. */
  readonly #from: number[];

  constructor(parts: Iterable<{ histogram: LogHistogram; weight: number }>) {
    const weights = new Map<number, number>();
    let total = 0;
    for (const { histogram, weight } of parts) {
      for (const [bucket, times] of histogram.entries()) {
        weights.set(bucket, (weights.get(bucket) ?? 0) + times * weight);
      }
      total += histogram.count * weight;
    }
    this.#buckets = [...weights.keys()].sort((a, b) => a - b);
    this.#from = new Array(this.#buckets.length + 1).fill(0);
    for (let i = this.#buckets.length - 1; i >= 0; i--) {
      this.#from[i] = this.#from[i + 1]! + weights.get(this.#buckets[i]!)! / total;
    }
  }

  get empty(): boolean {
    return this.#buckets.length === 0;
  }

  /** Share above `x`. */
  above(x: number): number {
    const { bucket: at, above } = placeOf(x);
    let low = 0;
    let high = this.#buckets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#buckets[middle]! < at) low = middle + 1;
      else high = middle;
    }
    if (this.#buckets[low] !== at) return this.#from[low]!;
    const here = this.#from[low]! - this.#from[low + 1]!;
    return this.#from[low + 1]! + here * above;
  }

  /** The value with a share `q` at or below it; NaN if empty or where `q` is not between 0 and 1. */
  quantile(q: number): number {
    if (!(q > 0) || !(q < 1)) return Number.NaN;
    const tail = 1 - q;
    for (let i = this.#buckets.length - 1; i >= 0; i--) {
      if (this.#from[i]! < tail && i > 0) continue;
      const here = this.#from[i]! - this.#from[i + 1]!;
      const bucket = this.#buckets[i]!;
      if (bucket === 0) return 0;
      const below = Math.min(1, Math.max(0, (this.#from[i]! - tail) / here));
      return lowerEdge(bucket) * GAMMA ** below;
    }
    return Number.NaN;
  }
}
