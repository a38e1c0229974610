import { describe, expect, it } from "vitest";
import { overdispersion, shareEffect, wilson } from "../../src/judge/failures.ts";

/** Events spread evenly over blocks of a hundred trials. */
function even(events: number, trials: number) {
  const blocks = trials / 100;
  return {
    trials: new Array<number>(blocks).fill(100),
    events: Array.from(
      { length: blocks },
      (_, block) => Math.floor(((block + 1) * events) / blocks) - Math.floor((block * events) / blocks),
    ),
  };
}

describe("shareEffect", () => {
  // Given 7 failures in all, at equal load: P(all 7 in head) = 1/128.
  it.each([
    [0, 7, 1 / 128],
    [0, 1, 1 / 2],
    [1, 10, 12 / 2048],
    [3, 3, 42 / 64],
  ])("has the exact chance of %i against %i", (base, head, p) => {
    expect(shareEffect(even(base, 3000), even(head, 3000)).pWorse).toBeCloseTo(p, 9);
    expect(shareEffect(even(head, 3000), even(base, 3000)).pBetter).toBeCloseTo(p, 9);
  });

  it("says what could have been missed where nothing failed", () => {
    const effect = shareEffect(even(0, 3000), even(0, 3000));
    expect(effect.estimate).toBe(0);
    expect(effect.pWorse).toBe(1);
    // About the rule of three.
    expect(effect.upper).toBeGreaterThan(0.0008);
    expect(effect.upper).toBeLessThan(0.0011);
  });

  it("has an interval around the difference of the shares", () => {
    const { estimate, low, high } = shareEffect(even(30, 3000), even(60, 3000));
    expect(estimate).toBeCloseTo(0.01, 12);
    expect(low).toBeGreaterThan(0.003);
    expect(low).toBeLessThan(0.005);
    expect(high).toBeGreaterThan(0.015);
    expect(high).toBeLessThan(0.018);
  });

  it("takes unequal load into account", () => {
    expect(shareEffect(even(10, 1000), even(30, 3000)).pWorse).toBeGreaterThan(0.4);
    expect(shareEffect(even(10, 3000), even(30, 1000)).pWorse).toBeLessThan(1e-9);
  });

  it("takes ten failures in one block for little more than one", () => {
    const burst = even(0, 3000);
    burst.events[12] = 10;
    const spread = shareEffect(even(0, 3000), even(10, 3000)).pWorse ?? 1;
    expect(spread).toBeLessThan(0.002);
    expect(shareEffect(even(0, 3000), burst).pWorse).toBeGreaterThan(0.3);
  });
});

describe("overdispersion", () => {
  it("is 1 for events that are spread out, however many", () => {
    for (const events of [0, 300, 3000]) expect(overdispersion([even(events, 3000)])).toBe(1);
  });

  it("grows with bursts and ignores blocks without trials", () => {
    const trials = [100, 100, 0, 100, 100];
    // Pearson's statistic of 44.3 on 3 degrees of freedom, beside 15 that are taken for independent.
    expect(overdispersion([{ trials, events: [20, 0, 0, 20, 0] }])).toBeCloseTo((15 + 44.33) / 18, 2);
    expect(overdispersion([{ trials: [0, 0, 50], events: [0, 0, 5] }])).toBe(1);
  });

  it("trusts more blocks more", () => {
    const bursts = (blocks: number) => ({
      trials: new Array(blocks).fill(100),
      events: Array.from({ length: blocks }, (_, block) => (block % 10 === 0 ? 20 : 0)),
    });
    expect(overdispersion([bursts(10)])).toBeLessThan(overdispersion([bursts(100)]));
    expect(overdispersion([even(30, 3000), bursts(30)])).toBeGreaterThan(1);
  });
});

it("wilson is Wilson's interval", () => {
  // 10 of 100 at 95 %: (0.0552, 0.1744), Brown, Cai and DasGupta 2001.
  const { low, high } = wilson(0.1, 100, 1.959964);
  expect(low).toBeCloseTo(0.0552, 4);
  expect(high).toBeCloseTo(0.1744, 4);
});
