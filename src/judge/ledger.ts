import type { Recording, RunNoise } from "../measure/recording.ts";
import { gridOf } from "./blocks.ts";
import { compareArms } from "./compare-arms.ts";
import type { Spread } from "./effect.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { ASSUMED_SPREAD, OWN_SPREAD, type SpreadMetric, type Spreads } from "./spread.ts";

export type LedgerMetric = Exclude<SpreadMetric, "value">;

/** Two deployments of one commit, compared as head and base are: what unchanged code looks like. */
export interface LedgerPair {
  /** Both arms loaded one and the same deployment, so nothing is said about how two of them differ. */
  self: boolean;
  /** Blocks behind the standard errors. */
  blocks: number;
  /** All traffic: estimate and standard error of the log ratio from the blocks alone. */
  effects: Partial<Record<LedgerMetric, { estimate: number; standardError: number }>>;
}

const METRICS: LedgerMetric[] = ["location", "p50", "p95", "p99"];

/** Below this number of real pairs the assumption is kept; a few of them say little about a variance. */
export const FEWEST_PAIRS = 20;
/** What the assumed inflation counts for beside real pairs. */
const PRIOR_PAIRS = 5;

/** The entry of a recording with two arms; null where it has none or they cannot be compared. */
export function ledgerPair(recording: Recording, self: boolean): LedgerPair | null {
  if (recording.base === null || recording.meta.armsApart) return null;
  const grid = gridOf(recording, OWN_SPREAD);
  const { drafts } = compareArms(recording.base, recording.head, recording.meta, grid, DEFAULT_POLICY);
  const effects: LedgerPair["effects"] = {};
  for (const { scope, metric, effect } of drafts) {
    const known = METRICS.find((name) => name === metric);
    if (scope.kind !== "total" || known === undefined || !effect?.standardError) continue;
    effects[known] = { estimate: effect.estimate, standardError: effect.standardError };
  }
  return Object.keys(effects).length === 0 ? null : { self, blocks: grid.blocks, effects };
}

/**
 * Variance inflation from pairs: the mean square of z = estimate / standard error, which is (W - 1) / (W - 3) for W
 * independent blocks and equal deployments, and larger with memory between blocks or between deployments. Pairs of
 * one deployment with itself may only raise it.
 */
export function spreadsFrom(pairs: LedgerPair[]): Spreads {
  const spreads = { ...ASSUMED_SPREAD };
  for (const metric of METRICS) spreads[metric] = spreadOf(metric, pairs);
  return spreads;
}

/** What a recording says was known when it was made. */
export function spreadsOfRun(noise: RunNoise | undefined): Spreads {
  return { ...ASSUMED_SPREAD, ...noise?.spreads };
}

/** What a recording is to say; null where there is too little to learn from. */
export function runNoise(pairs: LedgerPair[]): RunNoise | null {
  const real = pairs.filter((pair) => !pair.self).length;
  if (real < FEWEST_PAIRS) return null;
  const { value: _, ...spreads } = spreadsFrom(pairs);
  return { pairs: real, spreads };
}

function spreadOf(metric: LedgerMetric, pairs: LedgerPair[]): Spread {
  const real = squares(
    metric,
    pairs.filter((pair) => !pair.self),
  );
  if (real.length < FEWEST_PAIRS) return ASSUMED_SPREAD[metric];
  const self = squares(
    metric,
    pairs.filter((pair) => pair.self),
  );
  const prior = PRIOR_PAIRS * ASSUMED_SPREAD[metric].inflation;
  const learned = (prior + total(real)) / (PRIOR_PAIRS + real.length);
  const alone = self.length < FEWEST_PAIRS ? 1 : total(self) / self.length;
  return { inflation: Math.max(1, learned, alone), deployment: 0, observations: real.length };
}

function squares(metric: LedgerMetric, pairs: LedgerPair[]): number[] {
  return pairs.flatMap(({ effects, blocks }) => {
    const effect = effects[metric];
    if (effect === undefined || blocks <= 3) return [];
    return [((effect.estimate / effect.standardError) ** 2 * (blocks - 3)) / (blocks - 1)];
  });
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
