import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALPHA_SHARES, weightedHolm } from "../../src/judge/family.ts";

const equal = (...values: (number | null)[]) => values.map((p) => ({ p, weight: 1 }));

describe("weightedHolm", () => {
  it("is Holm's test where the weights are equal", () => {
    expect(weightedHolm(equal(0.012, 0.03, 0.01, 0.2), 0.05)).toEqual([true, false, true, false]);
    expect(weightedHolm(equal(0.02, 0.02, 0.02), 0.05)).toEqual([false, false, false]);
    // The second may use the whole of what the first leaves: 0.05 / 1.
    expect(weightedHolm(equal(0.04, 0.025), 0.05)).toEqual([true, true]);
  });

  it("gives more of the chance to more weight", () => {
    const hypotheses = [
      { p: 0.008, weight: 4 },
      { p: 0.008, weight: 1 },
    ];
    expect(weightedHolm(hypotheses, 0.01)).toEqual([true, true]);
    expect(weightedHolm([{ p: 0.0081, weight: 4 }, hypotheses[1]!], 0.01)).toEqual([false, false]);
  });

  it("keeps the place of a hypothesis without a p-value", () => {
    expect(weightedHolm(equal(0.03, null), 0.05)).toEqual([false, false]);
    expect(weightedHolm(equal(0.03), 0.05)).toEqual([true]);
    expect(weightedHolm([], 0.05)).toEqual([]);
  });

  it("rejects at least what Bonferroni does, and never one with a larger p-value instead of a smaller", () => {
    const p = fc.double({ min: 0, max: 0.05, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 12 }), (values) => {
        const rejected = weightedHolm(equal(...values), 0.05);
        values.forEach((value, index) => {
          if (value <= 0.05 / values.length) expect(rejected[index]).toBe(true);
          values.forEach((other, at) => {
            if (other < value && rejected[index]) expect(rejected[at]).toBe(true);
          });
        });
      }),
    );
  });
});

it("shares out no more than the whole chance", () => {
  const { totalLocation, totalOthers, rest } = ALPHA_SHARES;
  expect(totalLocation + totalOthers + rest).toBeCloseTo(1, 12);
});
