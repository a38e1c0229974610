import { sum } from "./blocks.ts";
import { binomialUpperTail, MANY, tUpperQuantile } from "./distributions.ts";
import { type Effect, INTERVAL_TAIL } from "./effect.ts";

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
export function shareEffect(
  base: Events,
  head: Events,
  leastOverdispersion = 1,
  tail = INTERVAL_TAIL,
): Effect {
  const n = { base: sum(base.trials), head: sum(head.trials) };
  const k = { base: sum(base.events), head: sum(head.events) };
  const estimate = k.head / n.head - k.base / n.base;
  const spread = Math.max(leastOverdispersion, overdispersion([base, head]));
  const test = (worse: number, all: number, share: number) =>
    binomialUpperTail(worse / spread, all / spread, share);
  const all = k.base + k.head;
  const headShare = n.head / (n.base + n.head);
  const range = (z: number) => newcombe(k, { base: n.base / spread, head: n.head / spread }, n, z);
  const two = range(Z_95_TWO_SIDED);
  const shown = tail === INTERVAL_TAIL ? two : range(tUpperQuantile(tail, MANY));
  return {
    unit: "points",
    estimate,
    low: shown.low,
    high: shown.high,
    upper: range(Z_95_ONE_SIDED).high,
    ...(tail === INTERVAL_TAIL ? {} : { shownUpper: range(tUpperQuantile(2 * tail, MANY)).high }),
    pWorse: test(k.head, all, headShare),
    pBetter: test(k.base, all, 1 - headShare),
    standardError: (two.high - two.low) / (2 * Z_95_TWO_SIDED),
    floor: 0,
    df: null,
  };
}

/** What independence is assumed to be worth, in degrees of freedom: a few blocks say little about a variance. */
export const INDEPENDENT = 15;

/**
 * How much more the events of the blocks vary than independent ones would, at least 1: ten failures in one second are
 * closer to one event than to ten. Pearson's statistic over its degrees of freedom, of all arms with events together,
 * drawn towards 1.
 */
export function overdispersion(arms: Events[]): number {
  let statistic = INDEPENDENT;
  let freedom = INDEPENDENT;
  for (const { trials, events } of arms) {
    const total = sum(trials);
    const share = sum(events) / total;
    if (!(share > 0) || share >= 1) continue;
    for (const [block, number] of trials.entries()) {
      if (number === 0) continue;
      freedom++;
      // Given the number of events, independent ones are N / (N - 1) more spread than the formula says.
      const expected = (number * share * (1 - share) * total) / (total - 1);
      statistic += (events[block]! - number * share) ** 2 / expected;
    }
    freedom--;
  }
  return Math.max(1, statistic / freedom);
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
