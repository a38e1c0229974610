import { describe, expect, it } from "vitest";
import type { LedgerPair } from "../../src/judge/ledger.ts";
import { evenness, summarise, summaryLines } from "../../src/ledger/summary.ts";
import { randomFrom } from "../support/recordings.ts";

/** Pairs whose estimates are normal with `inflation` times the variance that their blocks say. */
function pairs(count: number, inflation: number, self = false): LedgerPair[] {
  const random = randomFrom(count * 11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () => {
    const effect = () => ({ estimate: normal() * 0.01 * Math.sqrt(inflation), standardError: 0.01 });
    return { self, blocks: 60, effects: { location: effect(), p95: effect() } };
  });
}

describe("summarise", () => {
  it("bounds the share of false alarms from those that were seen", () => {
    // 0 of 299 shows less than 1 % with 95 % confidence, and so does 2 of 628.
    expect(summarise(pairs(30, 1), new Array(299).fill(false)).alarmsAtMost).toBeCloseTo(0.00997, 5);
    const two = summarise(pairs(30, 1), [true, true, ...new Array(626).fill(false)]);
    expect(two).toMatchObject({ alarms: 2, judged: 628 });
    expect(two.alarmsAtMost).toBeLessThan(0.01);
    expect(summarise([], []).alarmsAtMost).toBe(1);
  });

  it("finds the inflation and that the p-values are even, whatever it is", () => {
    for (const inflation of [1, 4]) {
      const summary = summarise(pairs(300, inflation), []);
      expect(summary.inflation / inflation).toBeGreaterThan(0.75);
      expect(summary.inflation / inflation).toBeLessThan(1.3);
      expect(summary.uniformity).toBeGreaterThan(0.01);
    }
  });

  it("sees that p-values are not even", () => {
    const shifted = pairs(100, 1).map((pair) => ({
      ...pair,
      effects: { location: { estimate: pair.effects.location!.estimate + 0.01, standardError: 0.01 } },
    }));
    expect(summarise(shifted, []).uniformity).toBeLessThan(0.01);
    expect(summaryLines(summarise(shifted, [])).join("\n")).toContain("something is not as assumed");
  });

  it("catches smaller changes with a quiet ledger than with a noisy one", () => {
    const quiet = summarise(pairs(200, 1), []).caught;
    const noisy = summarise(pairs(200, 9), []).caught;
    expect(quiet.location).toBeGreaterThan(0.04);
    expect(quiet.location).toBeLessThan(0.06);
    expect(noisy.location).toBeGreaterThan(2 * quiet.location!);
  });

  it("keeps pairs of one deployment with itself apart", () => {
    const summary = summarise([...pairs(25, 1), ...pairs(40, 1, true)], []);
    expect(summary).toMatchObject({ real: 25, self: 40 });
    expect(summaryLines(summary)[0]).toBe(
      "Ledger: 25 of two deployments of one commit, 40 of one deployment with itself.",
    );
  });

  it("says so where there are too few", () => {
    const summary = summarise(pairs(5, 1), [false, false, false, false, false]);
    expect(summary.uniformity).toBeNull();
    const lines = summaryLines(summary).join("\n");
    expect(lines).toContain("20 are needed");
    expect(lines).toContain("use the ledger from 20 pairs of two deployments on");
  });
});

describe("evenness", () => {
  it("is Kolmogorov's distribution", () => {
    // A distance of exactly 0.2 with 40 values: lambda = 0.2 * (sqrt(40) + 0.12 + 0.11 / sqrt(40)) = 1.2924.
    const values = Array.from({ length: 40 }, (_, index) => ((index + 0.5) / 40) * 0.825 + 0.1875 * 0);
    const distance = Math.max(...values.map((p, index) => Math.max((index + 1) / 40 - p, p - index / 40)));
    const lambda = distance * (Math.sqrt(40) + 0.12 + 0.11 / Math.sqrt(40));
    const expected =
      2 * (Math.exp(-2 * lambda ** 2) - Math.exp(-8 * lambda ** 2) + Math.exp(-18 * lambda ** 2));
    expect(evenness(values)).toBeCloseTo(expected, 9);
  });

  it("is 1 for a perfect grid and next to 0 for values in a heap", () => {
    expect(evenness(Array.from({ length: 100 }, (_, index) => (index + 0.5) / 100))).toBe(1);
    expect(evenness(new Array(30).fill(0.01))).toBeLessThan(1e-9);
  });
});
