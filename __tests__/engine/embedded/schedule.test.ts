import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrivalTimesMs, loadDurationMs, vuSteps } from "../../../src/engine/embedded/schedule.ts";
import type { LoadShape } from "../../../src/scenario/scenario.ts";

const shapes = fc.record({
  model: fc.constant("open" as const),
  start: fc.integer({ min: 0, max: 60 }),
  warmUpMs: fc.constantFrom(0, 1500),
  stages: fc.array(
    fc.record({ durationMs: fc.integer({ min: 0, max: 20_000 }), target: fc.integer({ min: 0, max: 60 }) }),
    { minLength: 1, maxLength: 5 },
  ),
}) satisfies fc.Arbitrary<LoadShape>;

/** Iterations that should have started by a moment: the area under the rate, summed the slow way. */
function areaUpTo(shape: LoadShape, untilMs: number): number {
  let area = 0;
  let from = shape.start;
  let at = 0;
  for (const { durationMs, target } of [
    { durationMs: shape.warmUpMs, target: shape.start },
    ...shape.stages,
  ]) {
    const spent = Math.max(0, Math.min(durationMs, untilMs - at));
    if (durationMs > 0) {
      const level = from + ((target - from) * spent) / durationMs;
      area += ((from + level) / 2) * (spent / 1000);
    }
    from = target;
    at += durationMs;
  }
  return area;
}

describe("arrivals of the open model", () => {
  it("come at even distances where the rate is constant, the first after one of them", () => {
    const shape: LoadShape = {
      model: "open",
      start: 4,
      stages: [{ durationMs: 2000, target: 4 }],
      warmUpMs: 0,
    };
    expect([...arrivalTimesMs(shape)]).toEqual([250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
  });

  it("follow the square root where the rate climbs from nothing", () => {
    const shape: LoadShape = {
      model: "open",
      start: 0,
      stages: [{ durationMs: 4000, target: 2 }],
      warmUpMs: 0,
    };
    const times = [...arrivalTimesMs(shape)];
    expect(times).toHaveLength(4);
    for (const [index, at] of times.entries()) expect(at).toBeCloseTo(2000 * Math.sqrt(index + 1), 6);
  });

  it("carry a part of an iteration over into the next stage", () => {
    const stages = [
      { durationMs: 1000, target: 1.5 },
      { durationMs: 1000, target: 1.5 },
    ];
    const times = [...arrivalTimesMs({ model: "open", start: 1.5, stages, warmUpMs: 0 })];
    expect(times.map(Math.round)).toEqual([667, 1333, 2000]);
  });

  it("never go back, stay within the load, and are as many as the area under the rate at every moment", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const times = [...arrivalTimesMs(shape)];
        const total = loadDurationMs(shape);
        for (const [index, at] of times.entries()) {
          expect(at).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
          expect(at).toBeLessThanOrEqual(total);
          expect(areaUpTo(shape, at)).toBeCloseTo(index + 1, 3);
        }
        expect(Math.abs(times.length - areaUpTo(shape, total))).toBeLessThan(1.001);
      }),
    );
  });
});

describe("steps of the closed model", () => {
  it("climb at the end of each share and fall at its beginning", () => {
    const stages = [
      { durationMs: 3000, target: 3 },
      { durationMs: 1000, target: 3 },
      { durationMs: 2000, target: 1 },
    ];
    const steps = [...vuSteps({ model: "closed", start: 0, stages, warmUpMs: 0 })];
    expect(steps).toEqual([
      { atMs: 0, vus: 0 },
      { atMs: 1000, vus: 1 },
      { atMs: 2000, vus: 2 },
      { atMs: 3000, vus: 3 },
      { atMs: 4000, vus: 2 },
      { atMs: 5000, vus: 1 },
    ]);
  });

  it("hold the start level during the warm-up", () => {
    const stages = [{ durationMs: 1000, target: 3 }];
    const steps = [...vuSteps({ model: "closed", start: 2, stages, warmUpMs: 5000 })];
    expect(steps).toEqual([
      { atMs: 0, vus: 2 },
      { atMs: 6000, vus: 3 },
    ]);
  });

  it("jump in a stage without length", () => {
    const stages = [
      { durationMs: 0, target: 50 },
      { durationMs: 1000, target: 50 },
    ];
    const steps = [...vuSteps({ model: "closed", start: 1, stages, warmUpMs: 0 })];
    expect(steps).toEqual([
      { atMs: 0, vus: 1 },
      { atMs: 0, vus: 50 },
    ]);
  });

  it("never go back in time and end at the last target", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const steps = [...vuSteps({ ...shape, model: "closed" })];
        for (const [index, step] of steps.entries()) {
          expect(step.atMs).toBeGreaterThanOrEqual(steps[index - 1]?.atMs ?? 0);
          expect(step.atMs).toBeLessThanOrEqual(loadDurationMs(shape) + 1e-6);
        }
        expect(steps.at(-1)?.vus).toBe(shape.stages.at(-1)?.target);
      }),
    );
  });
});
