/** What the pairs of a project say about its own measurements, in figures and in words. */
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { tUpperQuantile, tUpperTail } from "../judge/distributions.ts";
import { ALPHA_SHARES, RUN_ALPHA } from "../judge/family.ts";
import { FEWEST_PAIRS, type LedgerMetric, type LedgerPair, spreadsFrom } from "../judge/ledger.ts";
import { DEFAULT_POLICY } from "../judge/policy.ts";
import { changeSize, percent, wholeNumber } from "../judge/words.ts";

export interface LedgerSummary {
  /** Pairs of two deployments, and pairs of one deployment with itself. */
  real: number;
  self: number;
  /** Runs that were judged, those among them that were called worse, and the share that is not exceeded with 95 %. */
  judged: number;
  alarms: number;
  alarmsAtMost: number;
  /** How much more the arms differ than their blocks say; 1 is exactly as much. Variance, latency overall. */
  inflation: number;
  /** Chance of p-values as uneven as these if the assumptions hold; null with too few pairs. */
  uniformity: number | null;
  /** Relative change that one run catches nineteen times out of twenty, by metric. */
  caught: Partial<Record<LedgerMetric, number>>;
}

/**
 * @param pairs All pairs of the ledger.
 * @param outcomes Whether each of the runs that were judged called head worse.
 */
export function summarise(pairs: LedgerPair[], outcomes: boolean[]): LedgerSummary {
  const real = pairs.filter((pair) => !pair.self);
  const alarms = outcomes.filter((alarm) => alarm).length;
  const judged = outcomes.length;
  const spreads = spreadsFrom(pairs);
  const used = real.length >= FEWEST_PAIRS ? real : pairs;
  return {
    real: real.length,
    self: pairs.length - real.length,
    judged,
    alarms,
    alarmsAtMost: alarms >= judged ? 1 : betaQuantile(0.95, alarms + 1, judged - alarms),
    inflation: meanSquare(used, "location"),
    uniformity: used.length < FEWEST_PAIRS ? null : evenness(leaveOneOut(used)),
    caught: {
      location: caughtBy(used, "location", spreads.location, ALPHA_SHARES.totalLocation),
      p95: caughtBy(used, "p95", spreads.p95, ALPHA_SHARES.totalOthers / 2),
    },
  };
}

function meanSquare(pairs: LedgerPair[], metric: LedgerMetric): number {
  const squares = pairs.flatMap(({ effects, blocks }) => {
    const effect = effects[metric];
    if (effect === undefined || blocks <= 3) return [];
    return [((effect.estimate / effect.standardError) ** 2 * (blocks - 3)) / (blocks - 1)];
  });
  return squares.length === 0 ? Number.NaN : squares.reduce((sum, value) => sum + value, 0) / squares.length;
}

/** One-sided p-values of the latency overall; each pair is judged by what the others say. */
function leaveOneOut(pairs: LedgerPair[]): number[] {
  return pairs.flatMap((pair, index) => {
    const effect = pair.effects.location;
    if (effect === undefined || pair.blocks <= 3) return [];
    const others = pairs.filter((_, other) => other !== index);
    const t = effect.estimate / effect.standardError / Math.sqrt(Math.max(1, meanSquare(others, "location")));
    return [tUpperTail(t, 1 / (1 / (pair.blocks - 1) + 1 / others.length))];
  });
}

/** Kolmogorov's test of p-values against the uniform distribution, with Stephens' correction for few (1970). */
export function evenness(pValues: number[]): number {
  const n = pValues.length;
  const sorted = [...pValues].sort((a, b) => a - b);
  const distance = sorted.reduce((most, p, index) => Math.max(most, (index + 1) / n - p, p - index / n), 0);
  const lambda = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let term = 1; term <= 100; term++) {
    sum += (term % 2 === 1 ? 1 : -1) * Math.exp(-2 * term ** 2 * lambda ** 2);
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

function caughtBy(
  pairs: LedgerPair[],
  metric: "location" | "p95",
  spread: ReturnType<typeof spreadsFrom>["location"],
  share: number,
): number {
  const effects = pairs.flatMap((pair) => pair.effects[metric] ?? []);
  const variance = effects.reduce((sum, effect) => sum + effect.standardError ** 2, 0) / effects.length;
  const blocks = Math.max(4, ...pairs.map((pair) => pair.blocks));
  const error = Math.sqrt(variance * spread.inflation + spread.deployment ** 2);
  const df = 1 / (1 / (blocks - 1) + 1 / spread.observations);
  const least = Math.log1p(DEFAULT_POLICY[metric].minChange);
  return Math.expm1(Math.max(least, tUpperQuantile(RUN_ALPHA * share, df) * error) + 1.645 * error);
}

/** For people, a line each. */
export function summaryLines(summary: LedgerSummary): string[] {
  const { real, self, judged, alarms, inflation, uniformity, caught } = summary;
  const kinds = [
    `${wholeNumber(real)} of two deployments of one commit`,
    ...(self > 0 ? [`${wholeNumber(self)} of one deployment with itself`] : []),
  ];
  const more = Math.sqrt(inflation);
  return [
    `Ledger: ${kinds.join(", ")}.`,
    `Called worse: ${wholeNumber(alarms)} of ${wholeNumber(judged)} runs just made, so with 95 % confidence at most ${percent(summary.alarmsAtMost)} of all.`,
    ...(Number.isFinite(more)
      ? [`Unchanged code differs ${more.toFixed(2)} times as much as the blocks of a run say.`]
      : []),
    uniformity === null
      ? `Too few pairs to tell whether the p-values are even; ${FEWEST_PAIRS} are needed.`
      : `Chance of p-values as uneven as these: ${percent(uniformity)}${uniformity < 0.01 ? "; something is not as assumed" : ""}.`,
    `Reliably caught by one such run: ${caughtWords(caught)}.`,
    real < FEWEST_PAIRS
      ? `Side-by-side runs use the ledger from ${FEWEST_PAIRS} pairs of two deployments on; until then wider noise is assumed.`
      : "Side-by-side runs of this scenario, load and kind of runner use this ledger from now on.",
  ];
}

function caughtWords(caught: LedgerSummary["caught"]): string {
  return Object.entries(caught)
    .filter(([, change]) => Number.isFinite(change))
    .map(
      ([metric, change]) =>
        `+${changeSize("ratio", change)} ${metric === "location" ? "overall" : `on ${metric}`}`,
    )
    .join(", ");
}
