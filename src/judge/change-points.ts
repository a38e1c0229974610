/**
 * Stored runs from before a step in their level say little about the next one. How likely the level has changed since each
 * of them is found with Bayesian online change point detection (Adams and MacKay 2007): normal levels, whose mean and variance are
 * unknown and may change at any run.
 */
import { median } from "../measure/median.ts";
import { tLogDensity } from "./distributions.ts";

/** Chance of a new level at a run. */
const HAZARD = 1 / 20;
/** What is assumed about runs at one level: standard deviation of the logarithm, worth so many runs. */
const RUN_DEVIATION = 0.1;
const PRIOR_RUNS = 4;
/** How far levels lie apart: standard deviation of the logarithm. */
const STEP_DEVIATION = 0.5;

/** Runs further than this many median absolute deviations from the median are far off the others. */
const ODD_MADS = 5;
const LEAST_MAD = 0.02;

/**
 * For each run the probability, 0..1, that it is of the level of the newest.
 *
 * @param levels natural logarithms, newest first
 */
export function sameLevel(levels: number[]): number[] {
  const oldestFirst = levels.toReversed();
  const centre = median(levels);
  /** Probability that the current level has lasted for `index + 1` runs. */
  let lengths: number[] = [];
  oldestFirst.forEach((level, at) => {
    const grown = lengths.map(
      (chance, index) =>
        chance * (1 - HAZARD) * density(level, oldestFirst.slice(at - index - 1, at), centre),
    );
    const begun = at === 0 ? 1 : HAZARD * density(level, [], centre);
    const next = [begun, ...grown];
    const all = next.reduce((total, chance) => total + chance, 0);
    lengths = all > 0 ? next.map((chance) => chance / all) : next.map((_, index) => (index === 0 ? 1 : 0));
  });
  let atLeast = 1;
  return lengths.map((chance) => {
    const here = Math.min(1, Math.max(0, atLeast));
    atLeast -= chance;
    return here;
  });
}

/** Density of the next level after those that were seen: Student's t, from the normal-inverse-gamma prior. */
function density(level: number, seen: number[], centre: number): number {
  const count = seen.length;
  const prior = (RUN_DEVIATION / STEP_DEVIATION) ** 2;
  const mean = count === 0 ? 0 : seen.reduce((total, one) => total + one, 0) / count;
  const squares = seen.reduce((total, one) => total + (one - mean) ** 2, 0);
  const weight = prior + count;
  const location = (prior * centre + count * mean) / weight;
  const apart = count === 0 ? 0 : ((prior * count) / weight) * (mean - centre) ** 2;
  const df = PRIOR_RUNS + count;
  const variance = (PRIOR_RUNS * RUN_DEVIATION ** 2 + squares + apart) / df;
  const scale = Math.sqrt(variance * (1 + 1 / weight));
  return Math.exp(tLogDensity((level - location) / scale, df)) / scale;
}

/**
 * Runs that stand alone, far off the others: they say nothing about any level. Several in a row that reach the newest may
 * be a new level and are kept.
 */
export function oddRuns(levels: number[]): boolean[] {
  const centre = median(levels);
  const scale = 1.4826 * median(levels.map((level) => Math.abs(level - centre)));
  const odd = levels.map((level) => Math.abs(level - centre) > ODD_MADS * Math.max(scale, LEAST_MAD));
  const first = odd.indexOf(false);
  const newest = first < 0 ? odd.length : first;
  return newest < 2 ? odd : odd.map((isOdd, index) => isOdd && index >= newest);
}
