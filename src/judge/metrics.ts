/** Custom metrics that a scenario names as judged: the whole verdict of a script without HTTP. */
import type { ArmRecording, MetricCell, MetricType } from "../measure/recording.ts";
import type { JudgedMetric } from "../scenario/scenario.ts";
import { blockOf, type Grid, sum } from "./blocks.ts";
import { MIN_BLOCKS } from "./contrasts.ts";
import { binomialUpperTail, MANY, tUpperQuantile } from "./distributions.ts";
import type { Obstacle } from "./draft.ts";
import { type Effect, INTERVAL_TAIL, type Spread, tEffect, unknownSpread } from "./effect.ts";
import { shareEffect, wilson } from "./failures.ts";
import { obstacle } from "./outcome.ts";
import type { Measured } from "./verdict.ts";

export interface MetricComparison {
  base: Measured;
  head: Measured;
  effect: Effect | null;
  obstacle: Obstacle | null;
}

interface Values {
  type: MetricType;
  count: number[];
  sum: number[];
}

/** A positive effect is the worse direction that the scenario declared. */
export function compareMetric(
  judged: JudgedMetric,
  base: ArmRecording,
  head: ArmRecording,
  grid: Grid,
  spread: Spread,
): MetricComparison {
  const before = valuesOf(base, judged.metric, grid);
  const after = valuesOf(head, judged.metric, grid);
  const type = after.type === "unknown" ? before.type : after.type;
  const measured = { base: measuredOf(before, type), head: measuredOf(after, type) };
  if (type === "counter") {
    if ([...before.sum, ...after.sum].some((value) => value < 0)) {
      return { ...measured, effect: null, obstacle: obstacle("a counter that counts down") };
    }
    return {
      ...measured,
      effect: counterEffect(before.sum, after.sum, judged.worse, grid.tail),
      obstacle: null,
    };
  }
  for (const [arm, values] of Object.entries(measured)) {
    if (values.count === 0)
      return { ...measured, effect: null, obstacle: obstacle(`never measured on ${arm}`) };
  }
  if (type === "rate") {
    if (![before, after].every(isRate)) {
      return { ...measured, effect: null, obstacle: obstacle("a rate of something else than yes and no") };
    }
    const events = (values: Values) =>
      judged.worse === "higher" ? values.sum : values.sum.map((ones, block) => values.count[block]! - ones);
    const effect = shareEffect(
      { trials: before.count, events: events(before) },
      { trials: after.count, events: events(after) },
      grid.leastOverdispersion,
      grid.tail,
    );
    return { ...measured, effect, obstacle: null };
  }
  const effect = meanEffect(before, after, judged.worse, grid, spread);
  const why = "its mean is not above zero, so there is no relative change";
  return { ...measured, effect, obstacle: effect === null ? obstacle(why) : null };
}

function isRate(values: Values): boolean {
  return values.sum.every((ones, block) => ones >= 0 && ones <= values.count[block]!);
}

function valuesOf(arm: ArmRecording, name: string, grid: Grid): Values {
  const index = arm.metrics.findIndex((metric) => metric.name === name);
  const values: Values = {
    type: arm.metrics[index]?.type ?? "unknown",
    count: new Array(grid.blocks).fill(0),
    sum: new Array(grid.blocks).fill(0),
  };
  for (const cell of arm.metricCells) {
    const block = cell.metric === index ? blockOf(grid, cell.second) : -1;
    if (block >= 0) addCell(values, block, cell);
  }
  return values;
}

function addCell(values: Values, block: number, cell: MetricCell): void {
  values.count[block] = values.count[block]! + cell.count;
  values.sum[block] = values.sum[block]! + cell.sum;
}

function measuredOf(values: Values, type: MetricType): Measured {
  const count = sum(values.count);
  if (type === "counter") return { value: sum(values.sum), count };
  return { value: count === 0 ? null : sum(values.sum) / count, count };
}

/** Ratio of the means; null where a mean is not above zero, or so near to it that the ratio has no figure. */
function meanEffect(
  base: Values,
  head: Values,
  worse: "higher" | "lower",
  grid: Grid,
  spread: Spread,
): Effect | null {
  const sign = worse === "higher" ? 1 : -1;
  const influence = new Array<number>(grid.blocks).fill(0);
  const baseMean = addMeanInfluence(influence, base, -sign);
  const headMean = addMeanInfluence(influence, head, sign);
  if (!(baseMean > 0) || !(headMean > 0)) return null;
  const estimate = sign * Math.log(headMean / baseMean);
  // Next to nothing is no base for a relative change either.
  if (!Number.isFinite(Math.exp(Math.abs(estimate)))) return null;
  if (grid.blocks < MIN_BLOCKS) return unknownSpread("ratio", estimate);
  const variance = (sum(influence.map((value) => value ** 2)) * grid.blocks) / (grid.blocks - 1);
  return tEffect(estimate, variance, grid.blocks, spread, grid.tail);
}

function addMeanInfluence(influence: number[], values: Values, weight: number): number {
  const count = sum(values.count);
  const mean = sum(values.sum) / count;
  values.sum.forEach((value, block) => {
    const moved = (value - values.count[block]! * mean) / (count * mean);
    influence[block] = influence[block]! + weight * moved;
  });
  return mean;
}

const Z_95_TWO_SIDED = 1.959963984540054;
const Z_95_ONE_SIDED = 1.6448536269514722;

/**
 * Counters over the same time: given all events, those of the worse arm are binomial with one half, divided by their
 * overdispersion between blocks.
 */
function counterEffect(
  base: number[],
  head: number[],
  worse: "higher" | "lower",
  tail: number,
): Effect | null {
  const [better, other] = worse === "higher" ? [base, head] : [head, base];
  const [few, many] = [sum(better), sum(other)];
  if (few + many <= 0) {
    const none = { low: 0, high: 0, upper: 0, pWorse: 1, pBetter: 1, standardError: 0, floor: 0, df: null };
    return { unit: "ratio", estimate: 0, ...none };
  }
  const spread = Math.max(1, dispersion(base), dispersion(head));
  const trials = (few + many) / spread;
  const odds = (share: number) => Math.log(share / (1 - share));
  const share = (many + 0.5) / (few + many + 1);
  const z = tail === INTERVAL_TAIL ? Z_95_TWO_SIDED : tUpperQuantile(tail, MANY);
  const two = wilson(many / (few + many), trials, z);
  const one = wilson(many / (few + many), trials, Z_95_ONE_SIDED);
  return {
    unit: "ratio",
    estimate: odds(share),
    low: finite(odds(two.low)),
    high: finite(odds(two.high)),
    upper: finite(odds(one.high)),
    pWorse: binomialUpperTail(many / spread, trials, 0.5),
    pBetter: binomialUpperTail(few / spread, trials, 0.5),
    standardError: null,
    floor: 0,
    df: null,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Variance of the blocks by their mean. */
function dispersion(counts: number[]): number {
  const mean = sum(counts) / counts.length;
  if (!(mean > 0) || counts.length < 2) return 1;
  return sum(counts.map((count) => (count - mean) ** 2)) / (counts.length - 1) / mean;
}
