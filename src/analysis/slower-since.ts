/** Since which second an endpoint is slower: one change of level in what separates head from base, or none. */

import { drawsOf } from "../scenario/interpreter/random.ts";

/** Both arms in one stretch of time. */
export interface Stretch {
  /** Seconds of the recording. */
  from: number;
  to: number;
  /** Logarithm of head over base: 0.1 is about 10 % slower. */
  logRatio: number;
}

export type SlowerSince =
  /** From the first judged second on. */
  | { kind: "start" }
  | { kind: "since"; second: number }
  /** Slower at first, and no longer. */
  | { kind: "until"; second: number }
  | { kind: "cannot tell" };

const UNKNOWN: SlowerSince = { kind: "cannot tell" };

/** On either side of a change. */
const LEAST_STRETCHES = 4;
/** Rank of the found change among shuffled ones: 1 in 100 orders by chance would show one as large. */
const SHUFFLES = 499;
const CHANCE = 0.01;
/** Standard errors. */
const CLEAR = 3;
/** What is left of the difference where an endpoint was not slower yet, or is no more. */
const MOST_REMAINDER = 1 / 3;

/**
 * The change of level that splits the stretches best (least squares, as in binary segmentation), tested against the
 * same stretches in random order. Without such a change the endpoint is slower since the start, if it is clearly
 * slower at all.
 */
export function slowerSince(stretches: readonly Stretch[]): SlowerSince {
  const values = stretches.map(({ logRatio }) => logRatio);
  if (values.length < 2 * LEAST_STRETCHES) return UNKNOWN;
  const split = bestSplit(values);
  if (split === null || !isRare(values, split.gain)) return isSlower(values) ? { kind: "start" } : UNKNOWN;
  const { before, after, at } = split;
  const second = stretches[at]?.from ?? 0;
  const [slowBefore, slowAfter] = [isSlower(values.slice(0, at)), isSlower(values.slice(at))];
  if (slowAfter && before <= after * MOST_REMAINDER) return { kind: "since", second };
  if (slowBefore && after <= before * MOST_REMAINDER) return { kind: "until", second };
  return slowBefore && slowAfter ? { kind: "start" } : UNKNOWN;
}

/** Whether the mean is clear of what chance makes of it. */
function isSlower(values: readonly number[]): boolean {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return mean > CLEAR * Math.sqrt(variance / values.length);
}

interface Split {
  /** First stretch behind the change. */
  at: number;
  /** Means. */
  before: number;
  after: number;
  /** By how much two levels lessen the sum of squares. */
  gain: number;
}

function bestSplit(values: readonly number[]): Split | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  let best: Split | null = null;
  let left = 0;
  for (let at = 1; at < values.length; at++) {
    left += values[at - 1] ?? 0;
    const rest = values.length - at;
    if (at < LEAST_STRETCHES || rest < LEAST_STRETCHES) continue;
    const before = left / at;
    const after = (total - left) / rest;
    const gain = ((at * rest) / values.length) * (after - before) ** 2;
    if (best === null || gain > best.gain) best = { at, before, after, gain };
  }
  return best;
}

function isRare(values: readonly number[], gain: number): boolean {
  const shuffled = [...values];
  // Always the same ones, so that a report says the same twice.
  const draw = drawsOf(1, 0);
  let asLarge = 1;
  for (let round = 0; round < SHUFFLES; round++) {
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = Math.floor(draw() * (last + 1));
      [shuffled[last], shuffled[other]] = [shuffled[other] as number, shuffled[last] as number];
    }
    if ((bestSplit(shuffled)?.gain ?? 0) >= gain) asLarge++;
  }
  return asLarge / (SHUFFLES + 1) <= CHANCE;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
