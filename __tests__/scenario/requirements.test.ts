import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { describeShape } from "../../src/scenario/describe-shape.ts";
import { executorOf } from "../../src/scenario/k6/executors.ts";
import { checkLimits } from "../../src/scenario/limits.ts";
import { requestsPerIteration, yamlRequirements } from "../../src/scenario/requirements.ts";
import type { Behaviour, LoadShape } from "../../src/scenario/scenario.ts";
import { plannedIterations, shapeKey, startSpreadMs, totalMs } from "../../src/scenario/shape.ts";
import { behaviourOf, GATE, RAMP, shapes, yamlScenario as yaml } from "./support.ts";

describe("out of step", () => {
  it("an open load spreads its starts over one interval, at most a second; a closed one needs nothing", () => {
    const at = (start: number) =>
      startSpreadMs({ ...GATE, start, stages: [{ durationMs: 1000, target: start }] });
    expect(at(40)).toBe(25);
    expect(at(1 / 60)).toBe(1000);
    expect(at(5000)).toBe(0);
    expect(startSpreadMs(RAMP)).toBe(0);
  });
});

describe("what a load needs", () => {
  it("is known before it is sent", () => {
    const mix = behaviourOf([
      { weight: 0.7, thinkTimeMs: 2000 },
      { weight: 0.3 },
      { every: 5, thinkTimeMs: 1000 },
    ]);
    expect(requestsPerIteration(mix)).toBeCloseTo(1.2, 12);
    expect(yamlRequirements(yaml(GATE, mix), 200)).toEqual({
      // 30/s x (1.6 s of thinking + 1 s for the answer)
      maxVus: 78,
      durationMs: 100_000,
      peakRate: 30,
      plannedIterations: 3000,
      shape: "30 iterations/s for 90 s after 10 s of warm-up",
      shapeKey: shapeKey(GATE),
    });
    expect(yamlRequirements(yaml(RAMP), 200)).toMatchObject({
      maxVus: 50,
      peakRate: null,
      plannedIterations: null,
      durationMs: 1_260_000,
    });
  });

  it("counts iterations as the area under the rate", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const open: LoadShape = { ...shape, model: "open" };
        const most =
          (Math.max(open.start, ...open.stages.map((stage) => stage.target)) * totalMs(open)) / 1000;
        const planned = plannedIterations(open) ?? Number.NaN;
        expect(planned).toBeGreaterThanOrEqual(0);
        expect(planned).toBeLessThanOrEqual(most + 1e-6);
      }),
    );
  });

  const LIMITS = { maxVus: 50, maxDurationMs: 60 * 60_000, maxRequests: 10_000 };
  it.each<[string, LoadShape, Behaviour, RegExp]>([
    [
      "users",
      { ...RAMP, start: 51 },
      behaviourOf([{}]),
      /^max-vus: the scenario needs 51 virtual users, the limit is 50; raise max-vus or lower scale$/,
    ],
    [
      "a rate that thinks too long",
      GATE,
      behaviourOf([{ thinkTimeMs: 2000 }]),
      /^max-vus: the scenario needs 60 virtual users for a rate of 30 iterations\/s/,
    ],
    [
      "time",
      { ...RAMP, warmUpMs: 3_600_000 },
      behaviourOf([{}]),
      /^max-duration: the scenario takes 1 h 20 min, the limit is 1 h; raise max-duration/,
    ],
    [
      "requests",
      { ...GATE, stages: [{ durationMs: 600_000, target: 30 }] },
      behaviourOf([{}]),
      /^max-requests: the scenario sends about 18300 requests, the limit is 10000/,
    ],
  ])("is refused over the limit of %s", (_what, shape, behaviour, message) => {
    const requirements = yamlRequirements(yaml(shape, behaviour), LIMITS.maxVus);
    expect(() => checkLimits(requirements, behaviour, LIMITS)).toThrow(UsageError);
    expect(() => checkLimits(requirements, behaviour, LIMITS)).toThrow(message);
  });

  it("is let through at the limit", () => {
    const requirements = yamlRequirements(yaml(GATE), LIMITS.maxVus);
    expect(() =>
      checkLimits(requirements, behaviourOf([{}]), { maxVus: 30, maxDurationMs: 100_000, maxRequests: 3000 }),
    ).not.toThrow();
  });
});

describe("a load in words", () => {
  it.each<[Partial<LoadShape>, string]>([
    [GATE, "30 iterations/s for 90 s after 10 s of warm-up"],
    [
      { ...GATE, start: 1000 / 60, stages: [{ durationMs: 60_000, target: 1000 / 60 }], warmUpMs: 0 },
      "1000 iterations/min for 1 min",
    ],
    [{ model: "closed", start: 1, stages: [{ durationMs: 1000, target: 1 }], warmUpMs: 0 }, "1 user for 1 s"],
    [RAMP, "users: 1, to 10 in 5 min, to 50 in 10 min, to 0 in 5 min after 1 min of warm-up"],
  ])("%j", (shape, words) => {
    expect(describeShape(shape as LoadShape)).toBe(words);
  });
});

describe("a load for k6", () => {
  it("is whole numbers in a unit of time that fits, the warm-up first", () => {
    expect(
      executorOf(
        { ...GATE, start: 1.5, stages: [{ durationMs: 2000, target: 0.25 }] },
        { preAllocated: 3, max: 9 },
      ),
    ).toEqual({
      executor: "ramping-arrival-rate",
      startRate: 90,
      timeUnit: "1m",
      stages: [
        { duration: "10000ms", target: 90 },
        { duration: "2000ms", target: 15 },
      ],
      preAllocatedVUs: 3,
      maxVUs: 9,
    });
  });

  it("is off by less than one iteration an hour at any rate", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (rate) => {
        const executor = executorOf(
          { ...GATE, start: rate, stages: [{ durationMs: 1, target: rate }] },
          { preAllocated: 1, max: 1 },
        );
        if (executor.executor !== "ramping-arrival-rate") throw new Error("not a rate");
        const perHour = { "1s": 3600, "1m": 60, "1h": 1 }[executor.timeUnit] ?? Number.NaN;
        expect(Math.abs(executor.startRate * perHour - rate * 3600)).toBeLessThan(1);
        expect(Number.isInteger(executor.startRate)).toBe(true);
      }),
    );
  });
});
