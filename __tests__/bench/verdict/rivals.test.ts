import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeProject, RUNNERS } from "../../../bench/verdict/rivals/project.ts";
import { RULES } from "../../../bench/verdict/rivals/rules.ts";
import { shiftInterval } from "../../../bench/verdict/rivals/shift-interval.ts";
import { LogHistogram } from "../../../src/measure/histogram.ts";

const buckets = fc.array(fc.integer({ min: 900, max: 1300 }), { minLength: 5, maxLength: 40 });
const histogram = (values: number[]) => LogHistogram.from(values.map((value) => [value, 1] as const));

describe("the shift of two samples", () => {
  it("is the median of all differences, inside its interval, and moves with the sample", () => {
    fc.assert(
      fc.property(buckets, buckets, fc.integer({ min: -200, max: 200 }), (base, head, moved) => {
        const shift = shiftInterval(histogram(base), histogram(head), 0.98);
        const differences = head.flatMap((h) => base.map((b) => h - b)).sort((a, b) => a - b);
        const middle = differences[Math.ceil(differences.length / 2) - 1]!;
        expect(Math.abs(shift.estimate - middle)).toBeLessThanOrEqual(0.5);
        expect(shift.low).toBeLessThanOrEqual(shift.estimate);
        expect(shift.high).toBeGreaterThanOrEqual(shift.estimate);
        const further = shiftInterval(histogram(base), histogram(head.map((value) => value + moved)), 0.98);
        expect(further.estimate).toBeCloseTo(shift.estimate + moved, 6);
      }),
    );
  });
});

describe("rules of others", () => {
  it("all see a service that is three times as slow, and none a service that is half as slow", () => {
    const slower = makeProject(RUNNERS[0]!, 3, "slower");
    const faster = makeProject(RUNNERS[0]!, 0.5, "faster");
    for (const rule of RULES) {
      expect([rule.id, rule.accuses(slower)]).toEqual([rule.id, true]);
      expect([rule.id, rule.accuses(faster)]).toEqual([rule.id, false]);
    }
  });
});
