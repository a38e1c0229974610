import fc from "fast-check";
import { expect, it } from "vitest";
import { cadenceFor } from "../../../src/observe/monitors/cadence.ts";
import { rangeOf, readPoints } from "../../../src/observe/monitors/read-points.ts";

const run = fc.record({
  startedAt: fc.double({ min: 1.6e9, max: 2e9, noNaN: true }),
  seconds: fc.double({ min: 10, max: 8000, noNaN: true }),
  step: fc.constantFrom(1, 5, 15, 30),
});

it("asks within the run only, on round times, and gives one point for each step", () => {
  fc.assert(
    fc.property(
      run,
      fc.func(fc.option(fc.double({ noNaN: true }))),
      ({ startedAt, seconds, step }, value) => {
        const range = rangeOf(startedAt, startedAt + seconds, step);
        expect(range.start).toBeGreaterThanOrEqual(startedAt);
        expect(range.start % step).toBe(0);
        const size = (range.end - range.start) / step + 1;
        const given = Array.from({ length: size }, (_, at) => (at === 0 ? 1 : value(at)));
        // As Prometheus prints times: milliseconds at best.
        const samples = given.flatMap((one, at) =>
          one === null ? [] : [{ time: Math.round((range.start + at * step) * 1000) / 1000, value: one }],
        );
        const points = readPoints({ labels: {}, samples }, range, startedAt);
        expect(points.map((point) => point.value)).toEqual(
          given.map((one) => (one !== null && Number.isFinite(one) ? one : null)),
        );
        for (const { second } of points) expect(second).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 100 },
  );
});

it("takes no more points than can be shown, and rates over four scrapes at least", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 90_000 }),
      (interval, seconds) => {
        const { step, window } = cadenceFor(interval, seconds, null);
        expect(seconds / step).toBeLessThanOrEqual(1500);
        expect(step).toBeGreaterThanOrEqual(interval);
        expect(Number.parseInt(window, 10)).toBeGreaterThanOrEqual(4 * interval);
      },
    ),
  );
});
