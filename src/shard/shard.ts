/** One part of a load that several runners make together: the same scenario, each with its share. */
import { UsageError } from "../errors.ts";

export interface Shard {
  /** From 1 up. */
  index: number;
  /** Parts in all. */
  of: number;
}

export const MOST_SHARDS = 1_000;

/**
 * Reads `2/5`.
 *
 * @throws UsageError without the name of the field
 */
export function parseShard(text: string): Shard {
  const match = /^\s*(\d{1,4})\s*\/\s*(\d{1,4})\s*$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > of || of > MOST_SHARDS) {
    throw new UsageError(
      `found ${JSON.stringify(text)}; write I/N, such as 2/5 for the second of five parts (at most ${MOST_SHARDS})`,
    );
  }
  return { index, of };
}

export function nameOf({ index, of }: Shard): string {
  return `shard ${index} of ${of}`;
}

/**
 * The part in k6's words. k6 deals iterations and VUs out in turn among equal segments, so part i of n makes those whose
 * test-wide number, counted from 0, leaves i - 1 when divided by n.
 */
export function segmentArguments({ index, of }: Shard): string[] {
  const at = (part: number) => (part === 0 ? "0" : part === of ? "1" : `${part}/${of}`);
  const sequence = Array.from({ length: of + 1 }, (_, part) => at(part)).join(",");
  return ["--execution-segment", `${at(index - 1)}:${at(index)}`, "--execution-segment-sequence", sequence];
}

/** Whether the part makes the iteration or VU with this test-wide number, counted from 0. */
export function isOwn({ index, of }: Shard, number: number): boolean {
  return number % of === index - 1;
}

/** How many of the numbers 0 to `count - 1` are the part's own. */
export function ownShareOf({ index, of }: Shard, count: number): number {
  return Math.max(0, Math.ceil((count - (index - 1)) / of));
}
