import { LogHistogram } from "../histogram.ts";
import type { ByteReader } from "./byte-reader.ts";
import { DamagedBytes } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { DecodeBudget } from "./decode-budget.ts";

/** The bucket of the largest number there is, and some. */
export const MAX_BUCKET = 100_000;
/** Of one bucket in one cell. */
const MAX_COUNT = 2 ** 32 - 1;

/**
 * First bucket of the last histogram of the same kind and endpoint. Latencies of one endpoint stay close together,
 * so the difference is a byte or two.
 */
export type References = Map<number, number>;

/** Buckets as differences; the lowest bit of each says that a count above 1 follows. */
export function writeHistogram(
  out: ByteWriter,
  histogram: LogHistogram,
  references: References,
  slot: number,
): void {
  const buckets = histogram.buckets().filter(([, times]) => times > 0);
  out.varint(buckets.length);
  let previous: number | null = null;
  for (const [bucket, times] of buckets) {
    let step: number;
    if (previous === null) {
      const difference = bucket - (references.get(slot) ?? 0);
      step = difference < 0 ? -2 * difference - 1 : 2 * difference;
      references.set(slot, bucket);
    } else {
      step = bucket - previous - 1;
    }
    out.varint(step * 2 + (times > 1 ? 1 : 0));
    if (times > 1) out.varint(times - 2);
    previous = bucket;
  }
}

export function readHistogram(
  input: ByteReader,
  references: References,
  slot: number,
  budget: DecodeBudget,
): LogHistogram {
  const size = input.count(MAX_BUCKET, "a histogram");
  budget.spend(0, size);
  const pairs = budget.room(2 * size);
  let at = pairs.from;
  let bucket = 0;
  for (let i = 0; i < size; i++) {
    const coded = input.varint();
    const step = Math.floor(coded / 2);
    if (i === 0) {
      bucket = (references.get(slot) ?? 0) + (step % 2 === 1 ? -(step + 1) / 2 : step / 2);
      references.set(slot, bucket);
    } else {
      bucket += step + 1;
    }
    if (bucket < 0 || bucket > MAX_BUCKET) throw new DamagedBytes(`bucket ${bucket} is out of range`);
    const times = coded % 2 === 1 ? input.varint() + 2 : 1;
    if (times > MAX_COUNT) throw new DamagedBytes(`a count of ${times} is out of range`);
    pairs.pairs[at++] = bucket;
    pairs.pairs[at++] = times;
  }
  return LogHistogram.packed(pairs);
}
