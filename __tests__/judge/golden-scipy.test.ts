import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clopperPearson } from "../../bench/verdict/intervals.ts";
import { type Counts, rankTest } from "../../bench/verdict/rivals/rank-test.ts";
import { binomialUpperTail, tUpperQuantile, tUpperTail } from "../../src/judge/distributions.ts";
import { tEffect } from "../../src/judge/effect.ts";
import { INDEPENDENT, overdispersion, shareEffect, wilson } from "../../src/judge/failures.ts";
import { evenness } from "../../src/ledger/summary.ts";

interface Golden {
  tUpperTail: [number, number, number][];
  tUpperQuantile: [number, number, number][];
  binomialUpperTail: [number, number, number, number][];
  wilson: [number, number, number, number, number][];
  clopperPearson: [number, number, number, number][];
  shareTests: [number, number, number, number, number, number][];
  dispersions: [number[], number[], number][];
  pairedTTests: [number[], number, number, number][];
  rankTests: [number[], number[], number][];
  evennessTests: [number[], number][];
  normalUpperQuantile: [number, number][];
}

/** Written by `bench/verdict/scipy-golden.py`. */
const golden: Golden = JSON.parse(
  readFileSync(new URL("../golden/judge/scipy.json", import.meta.url), "utf8"),
);

/** What differs in the first nine digits, as text; below 1e-250 a figure is as good as none. */
function differing<T extends unknown[]>(rows: T[], pairs: (row: T) => [number, number][]): string[] {
  return rows.flatMap((row) =>
    pairs(row)
      .filter(([ours, theirs]) => !(Math.abs(ours - theirs) <= 1e-9 * Math.abs(theirs) + 1e-250))
      .map(([ours, theirs]) => `${JSON.stringify(row)}: ${ours} instead of ${theirs}`),
  );
}

describe("agrees with SciPy to nine digits", () => {
  it("has a grid of thousands of points", () => {
    const points = Object.values(golden).map((rows) => (Array.isArray(rows) ? rows.length : 0));
    expect(points.reduce((sum, number) => sum + number, 0)).toBeGreaterThan(3000);
  });

  it("tail areas of Student's t", () => {
    expect(differing(golden.tUpperTail, ([t, df, tail]) => [[tUpperTail(t, df), tail]])).toEqual([]);
  });

  it("quantiles of Student's t", () => {
    const found = differing(golden.tUpperQuantile, ([tail, df, t]) => [[tUpperQuantile(tail, df), t]]);
    expect(found).toEqual([]);
  });

  it("quantiles of the normal distribution, as Student's t with very many degrees of freedom", () => {
    const found = differing(golden.normalUpperQuantile, ([tail, z]) => [[tUpperQuantile(tail, 1e12), z]]);
    expect(found).toEqual([]);
  });

  it("tail areas of the binomial distribution, whole counts and fractions", () => {
    const found = differing(golden.binomialUpperTail, ([k, n, p, tail]) => [
      [binomialUpperTail(k, n, p), tail],
    ]);
    expect(found).toEqual([]);
  });

  it("Wilson's interval", () => {
    const found = differing(golden.wilson, ([k, n, z, low, high]) => {
      const ours = wilson(k / n, n, z);
      return [
        [ours.low + 1, low + 1],
        [ours.high, high],
      ];
    });
    expect(found).toEqual([]);
  });

  it("Clopper and Pearson's interval", () => {
    const found = differing(golden.clopperPearson, ([k, n, low, high]) => {
      const ours = clopperPearson(k, n);
      return [
        [ours.low, low],
        [ours.high, high],
      ];
    });
    expect(found).toEqual([]);
  });

  it("the conditional test of two shares", () => {
    const found = differing(golden.shareTests, ([base, baseTrials, head, headTrials, worse, better]) => {
      const ours = shareEffect(
        { trials: [baseTrials], events: [base] },
        { trials: [headTrials], events: [head] },
      );
      return [
        [ours.pWorse ?? Number.NaN, worse],
        [ours.pBetter ?? Number.NaN, better],
      ];
    });
    expect(found).toEqual([]);
  });

  it("the overdispersion of counts", () => {
    const found = differing(golden.dispersions, ([trials, events, ratio]) => {
      const total = trials.reduce((sum, number) => sum + number, 0);
      const freedom = trials.filter((number) => number > 0).length - 1;
      const statistic = (ratio * freedom * (total - 1)) / total;
      const shrunk = (INDEPENDENT + statistic) / (INDEPENDENT + freedom);
      return [[overdispersion([{ trials, events }]), Math.max(1, shrunk)]];
    });
    expect(found).toEqual([]);
  });

  it("the test and the interval of differences between blocks", () => {
    const found = differing(golden.pairedTTests, ([differences, pWorse, low, high]) => {
      const blocks = differences.length;
      const mean = differences.reduce((sum, value) => sum + value, 0) / blocks;
      const variance =
        differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (blocks - 1) / blocks;
      const none = { inflation: 1, deployment: 0, observations: Number.POSITIVE_INFINITY };
      const effect = tEffect(mean, variance, blocks, none);
      return [
        [effect.pWorse ?? Number.NaN, pWorse],
        [effect.low ?? Number.NaN, low],
        [effect.high ?? Number.NaN, high],
      ];
    });
    expect(found).toEqual([]);
  });

  it("Kolmogorov's test of p-values", () => {
    expect(differing(golden.evennessTests, ([values, p]) => [[evenness(values), p]])).toEqual([]);
  });

  it("Mann and Whitney's test with ties", () => {
    const counted = (values: number[]): Counts => values.map((value) => [value, 1] as const);
    const merged = (values: number[]): Counts => {
      const counts = new Map<number, number>();
      for (const [value] of counted(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
      return [...counts].sort((a, b) => a[0] - b[0]);
    };
    const found = differing(golden.rankTests, ([base, head, pWorse]) => [
      [rankTest(merged(base), merged(head)).pWorse, pWorse],
    ]);
    expect(found).toEqual([]);
  });
});
