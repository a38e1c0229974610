/**
 * How the one chance in a hundred of accusing unchanged code is shared out over the comparisons of a run. The parts
 * are fixed beforehand, so that together they stay below it whatever the data.
 */

/** Share of runs of unchanged code that may be accused, for whatever reason. */
export const PROMISED_RATE = 0.01;

/** What the tests of a run are set to, all together: a third of the promise, to leave room for noise that no test knows. */
export const RUN_ALPHA = 0.003;

/** Shares of {@link RUN_ALPHA}: the first look at all traffic sees the commonest regression, so it gets most. */
export const ALPHA_SHARES = { totalLocation: 1 / 2, totalOthers: 1 / 4, rest: 1 / 4 };

export interface Hypothesis {
  /** One-sided p-value; null never rejects, and keeps its place so that the others gain nothing by chance. */
  p: number | null;
  weight: number;
}

/**
 * Holm's step-down test with weights (Holm 1979): keeps the chance of any false rejection among all hypotheses at
 * `alpha`. Returns which are rejected, in the order given.
 */
export function weightedHolm(hypotheses: Hypothesis[], alpha: number): boolean[] {
  const rejected = hypotheses.map(() => false);
  const order = hypotheses
    .map((hypothesis, index) => ({ index, weight: hypothesis.weight, p: hypothesis.p ?? 1 }))
    .sort((a, b) => a.p / a.weight - b.p / b.weight || a.index - b.index);
  let left = order.reduce((total, hypothesis) => total + hypothesis.weight, 0);
  for (const { index, weight, p } of order) {
    if (!(p <= (alpha * weight) / left)) break;
    rejected[index] = true;
    left -= weight;
  }
  return rejected;
}
