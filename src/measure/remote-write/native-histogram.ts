/** Prometheus' native histograms: exponential buckets, cumulative over time. */

export interface NativeHistogram {
  /** Bucket `i` holds the values above `base ** (i - 1)` up to `base ** i`, where `base` is 2 ** (2 ** -schema). */
  schema: number;
  /** Values that are zero, or as good as. */
  zeroCount: number;
  /** Counts by bucket. */
  positive: Map<number, number>;
  /** Counts of negative values, by the bucket of their size. */
  negative: Map<number, number>;
}

/** What k6 uses: buckets 9 % wide. */
export const K6_SCHEMA = 3;

/** Upper edge of a bucket divided by its lower one. */
export function bucketFactor(schema: number): number {
  return 2 ** (2 ** -schema);
}

/** Steps of this share of a bucket fill it more evenly than any others, however many they are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The values that came to a cumulative histogram since it was last looked at. Where in its bucket a value lay is not known:
 * the values of a bucket are laid out evenly over it on the scale of logarithms, so each is off by at most the width of
 * its bucket, and any number of them by very little on average.
 */
export class HistogramSteps {
  #before: NativeHistogram | null = null;

  /** @returns new values in the unit of the histogram, in no order */
  take(now: NativeHistogram): number[] {
    const before = this.#before;
    // A count that falls, or other buckets, mean that the series began anew.
    const anew = before === null || before.schema !== now.schema || !contains(now, before);
    this.#before = now;
    const values: number[] = [];
    for (let i = anew ? 0 : before.zeroCount; i < now.zeroCount; i++) values.push(0);
    const { schema } = now;
    spread(values, now.positive, anew ? null : before.positive, schema, 1);
    spread(values, now.negative, anew ? null : before.negative, schema, -1);
    return values;
  }
}

function spread(
  values: number[],
  now: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, number> | null,
  schema: number,
  sign: 1 | -1,
): void {
  const width = 2 ** -schema;
  for (const [bucket, count] of now) {
    for (let nth = before?.get(bucket) ?? 0; nth < count; nth++) {
      const share = ((nth + 0.5) * GOLDEN) % 1;
      values.push(sign * 2 ** ((bucket - 1 + share) * width));
    }
  }
}

function contains(now: NativeHistogram, before: NativeHistogram): boolean {
  if (now.zeroCount < before.zeroCount) return false;
  return covers(now.positive, before.positive) && covers(now.negative, before.negative);
}

function covers(now: ReadonlyMap<number, number>, before: ReadonlyMap<number, number>): boolean {
  for (const [bucket, count] of before) if ((now.get(bucket) ?? 0) < count) return false;
  return true;
}
