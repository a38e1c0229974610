import { sum } from "./blocks.ts";
import { binomialUpperTail } from "./distributions.ts";
import type { Effect } from "./effect.ts";

/** Events among trials, per block: failed requests among all, failed checks among all. */
export interface Events {
  trials: number[];
  events: number[];
}

const Z_95_TWO_SIDED = 1.959963984540054;
const Z_95_ONE_SIDED = 1.6448536269514722;

/**
 * Shares of two arms by the conditional test (Przyborowski and Wilenski 1940): given all events, those of head are
 * binomial with its share of the trials. Events come in bursts, so counts are first divided by their overdispersion.
 * The interval is Newcombe's (1998, method 10) at the same reduced counts.
 */
export function shareEffect(base: Events, head: Events, leastOverdispersion = 1): Effect {
  const n = { base: sum(base.trials), head: sum(head.trials) };
  const k = { base: sum(base.events), head: sum(head.events) };
  const estimate = k.head / n.head - k.base / n.base;
  const spread = Math.max(leastOverdispersion, overdispersion(base), overdispersion(head));
  const test = (worse: number, all: number, share: number) =>
    binomialUpperTail(worse / spread, all / spread, share);
  const all = k.base + k.head;
  const headShare = n.head / (n.base + n.head);
  const range = (z: number) => newcombe(k, { base: n.base / spread, head: n.head / spread }, n, z);
  const two = range(Z_95_TWO_SIDED);
  return {
    unit: "points",
    estimate,
    low: two.low,
    high: two.high,
    upper: range(Z_95_ONE_SIDED).high,
    pWorse: test(k.head, all, headShare),
    pBetter: test(k.base, all, 1 - headShare),
    standardError: (two.high - two.low) / (2 * Z_95_TWO_SIDED),
    df: null,
  };
}

/**
 * How much more the events of the blocks vary than independent ones would (Pearson's statistic by its degrees of
 * freedom), at least 1: ten failures in one second are closer to one event than to ten.
 */
export function overdispersion({ trials, events }: Events): number {
  const total = sum(trials);
  const share = sum(events) / total;
  if (!(share > 0) || share >= 1) return 1;
  let statistic = 0;
  let blocks = 0;
  for (const [block, number] of trials.entries()) {
    if (number === 0) continue;
    blocks++;
    statistic += (events[block]! - number * share) ** 2 / (number * share * (1 - share));
  }
  // Given the number of events, the statistic of independent ones is N / (N - 1) too large.
  return blocks < 2 ? 1 : Math.max(1, (statistic * (total - 1)) / total / (blocks - 1));
}

/** Wilson's interval of a share, for a number of trials that may be a fraction. */
export function wilson(share: number, trials: number, z: number): { low: number; high: number } {
  const centre = share + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

interface Pair {
  base: number;
  head: number;
}

function newcombe(events: Pair, effective: Pair, trials: Pair, z: number): { low: number; high: number } {
  const share = { base: events.base / trials.base, head: events.head / trials.head };
  const base = wilson(share.base, effective.base, z);
  const head = wilson(share.head, effective.head, z);
  const difference = share.head - share.base;
  return {
    low: difference - Math.hypot(share.head - head.low, base.high - share.base),
    high: difference + Math.hypot(head.high - share.head, share.base - base.low),
  };
}
