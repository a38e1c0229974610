import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oddRuns, sameLevel } from "../../src/judge/change-points.ts";

/** Standard normal figures that do not look alike, and whose mean is near zero. */
const NOISE = [
  0.3, -1.1, 0.8, 0.1, -0.6, 1.4, -0.2, -0.9, 0.5, 1.0, -1.5, 0.2, 0.7, -0.4, -0.1, 1.2, -0.8, 0.4, -1.0, 0.6,
];

/** Newest first; `shift` is put on the newest `after` runs. */
function levels(count: number, sd: number, shift = 0, after = 0): number[] {
  return NOISE.slice(0, count).map((noise, index) => 4 + sd * noise + (index < after ? shift : 0));
}

describe("sameLevel", () => {
  it.each([2, 5, 10, 20])("lets %i runs of one level count nearly whole", (count) => {
    for (const weight of sameLevel(levels(count, 0.05))) expect(weight).toBeGreaterThan(0.7);
  });

  it("weighs out what lies before a step of half as much again, and keeps what lies after it", () => {
    const weights = sameLevel(levels(15, 0.05, Math.log(1.5), 5));
    for (const weight of weights.slice(0, 5)) expect(weight).toBeGreaterThan(0.8);
    for (const weight of weights.slice(5)) expect(weight).toBeLessThan(0.1);
  });

  it("does not take one slow run for a step that is certain", () => {
    const weights = sameLevel(levels(10, 0.1, 0.3, 1));
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeGreaterThan(0.3);
  });

  it("falls with age and lies between 0 and 1, whatever the levels", () => {
    const level = fc.double({ min: -10, max: 15, noNaN: true });
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 20 }), (values) => {
        const weights = sameLevel(values);
        expect(weights).toHaveLength(values.length);
        expect(weights[0]).toBe(1);
        weights.forEach((weight, index) => {
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(weights[index - 1] ?? 1);
        });
      }),
    );
  });
});

describe("oddRuns", () => {
  it("are those far off the others, but not several in a row that reach the newest", () => {
    const flat = levels(12, 0.03);
    const odd = (values: number[]) => oddRuns(values).flatMap((isOdd, index) => (isOdd ? [index] : []));
    expect(odd(flat)).toEqual([]);
    expect(odd(flat.map((level, index) => (index === 0 ? level + 2 : level)))).toEqual([0]);
    expect(odd(flat.map((level, index) => (index === 4 ? level + 2 : level)))).toEqual([4]);
    expect(odd(flat.map((level, index) => (index < 3 ? level + 2 : level)))).toEqual([]);
  });
});
