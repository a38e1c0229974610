import { describe, expect, it } from "vitest";
import { binomialUpperTail, tUpperQuantile, tUpperTail } from "../../src/judge/distributions.ts";

describe("Student's t", () => {
  // One-sided points of printed tables.
  it.each([
    [0.05, 1, 6.313751514675],
    [0.025, 5, 2.570581835636],
    [0.005, 10, 3.169272672617],
    [0.0025, 30, 3.029798223648],
  ])("leaves %f above its quantile at %i degrees of freedom", (tail, df, quantile) => {
    expect(tUpperQuantile(tail, df)).toBeCloseTo(quantile, 9);
    expect(tUpperTail(quantile, df)).toBeCloseTo(tail, 12);
  });

  it("keeps its digits far out, and has an answer at the ends", () => {
    // With one degree of freedom it is Cauchy's distribution: 1/2 - atan(t)/pi, about 1/(pi t).
    expect(tUpperTail(1e9, 1)).toBeCloseTo(1 / (Math.PI * 1e9), 18);
    expect(tUpperTail(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(tUpperTail(Number.NEGATIVE_INFINITY, 3)).toBe(1);
    expect(tUpperTail(0, 7.5)).toBeCloseTo(0.5, 12);
  });
});

describe("binomialUpperTail", () => {
  it("is the sum of the probabilities", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    for (const [k, n, p] of [
      [1, 5, 0.2],
      [7, 10, 0.5],
      [10, 10, 0.9],
      [3, 40, 0.01],
    ] as const) {
      let expected = 0;
      for (let i = k; i <= n; i++) expected += choose(n, i) * p ** i * (1 - p) ** (n - i);
      expect(binomialUpperTail(k, n, p)).toBeCloseTo(expected, 12);
    }
  });

  it("is 1 for none, 0 for more than all, and falls between whole numbers", () => {
    expect(binomialUpperTail(0, 10, 0.3)).toBe(1);
    expect(binomialUpperTail(11, 10, 0.3)).toBe(0);
    expect(binomialUpperTail(0, 0, 0.5)).toBe(1);
    const between = binomialUpperTail(4.5, 10, 0.3);
    expect(between).toBeLessThan(binomialUpperTail(4, 10, 0.3));
    expect(between).toBeGreaterThan(binomialUpperTail(5, 10, 0.3));
  });
});
