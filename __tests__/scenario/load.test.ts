import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { adjustScenario } from "../../src/scenario/adjust.ts";
import { describeShape } from "../../src/scenario/describe-shape.ts";
import { executorOf } from "../../src/scenario/k6/executors.ts";
import { checkLimits } from "../../src/scenario/limits.ts";
import { requestsPerIteration, yamlRequirements } from "../../src/scenario/requirements.ts";
import type { Behaviour, LoadShape, ScriptScenario, YamlScenario } from "../../src/scenario/scenario.ts";
import { plannedIterations, shapeKey, stagesMs, stretchTo, totalMs } from "../../src/scenario/shape.ts";
import { checkVariables } from "../../src/scenario/variables.ts";
import { behaviourOf } from "./support.ts";

const COMMON = { name: "test", path: "/test.yaml", criteria: [], judgedMetrics: [], notes: [], hash: "" };

function yaml(shape: LoadShape, behaviour: Behaviour = behaviourOf([{}])): YamlScenario {
  return { ...COMMON, kind: "yaml", shape, behaviour };
}

const SCRIPT: ScriptScenario = {
  ...COMMON,
  kind: "script",
  script: "/a.js",
  shape: null,
  adjust: { scale: 1, durationMs: null },
};
const RAMP: LoadShape = {
  model: "closed",
  start: 1,
  stages: [
    { durationMs: 300_000, target: 10 },
    { durationMs: 600_000, target: 50 },
    { durationMs: 300_000, target: 0 },
  ],
  warmUpMs: 60_000,
};
const GATE: LoadShape = {
  model: "open",
  start: 30,
  stages: [{ durationMs: 90_000, target: 30 }],
  warmUpMs: 10_000,
};
const NOTHING = { vus: null, durationMs: null, scale: 1 };

const shapes: fc.Arbitrary<LoadShape> = fc.record({
  model: fc.constantFrom("open", "closed"),
  start: fc.nat(100),
  stages: fc.array(fc.record({ durationMs: fc.nat(7_200_000), target: fc.nat(100) }), {
    minLength: 1,
    maxLength: 6,
  }),
  warmUpMs: fc.nat(60_000),
});

describe("a load that was asked to be another", () => {
  it("takes another duration in all stages and the warm-up alike", () => {
    expect(adjustScenario(yaml(RAMP), { ...NOTHING, durationMs: 12_000 }).shape).toEqual({
      ...RAMP,
      stages: [
        { durationMs: 3000, target: 10 },
        { durationMs: 6000, target: 50 },
        { durationMs: 3000, target: 0 },
      ],
      warmUpMs: 600,
    });
  });

  it("always takes exactly the duration that was asked for", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 7_200_000 }), (shape, durationMs) => {
        fc.pre(stagesMs(shape) > 0);
        expect(stagesMs(stretchTo(shape, durationMs))).toBe(durationMs);
      }),
    );
  });

  it("scales users to whole ones, at least one where there was one, and rates exactly", () => {
    expect(adjustScenario(yaml(RAMP), { ...NOTHING, scale: 0.04 }).shape).toMatchObject({
      start: 1,
      stages: [{ target: 1 }, { target: 2 }, { target: 0 }],
    });
    expect(adjustScenario(yaml(GATE), { ...NOTHING, scale: 0.05 }).shape).toMatchObject({
      start: 1.5,
      stages: [{ target: 1.5 }],
    });
  });

  it("becomes constant users with vus and duration, also in place of a rate", () => {
    const adjusted = adjustScenario(yaml(GATE), { vus: 50, durationMs: 45_000, scale: 1 });
    expect(adjusted.shape).toEqual({
      model: "closed",
      start: 50,
      stages: [{ durationMs: 45_000, target: 50 }],
      warmUpMs: 5000,
    });
    expect(adjustScenario(SCRIPT, { vus: 50, durationMs: 1000, scale: 0.5 }).shape).toEqual({
      model: "closed",
      start: 25,
      stages: [{ durationMs: 1000, target: 25 }],
      warmUpMs: 0,
    });
  });

  it("is left to the engine for a script with a load of its own", () => {
    expect(adjustScenario(SCRIPT, { vus: null, durationMs: 5000, scale: 0.5 })).toMatchObject({
      shape: null,
      adjust: { scale: 0.5, durationMs: 5000 },
    });
    const given = { ...SCRIPT, adjust: { scale: 1, durationMs: 9000 } };
    expect(adjustScenario(given, NOTHING)).toMatchObject({ adjust: { scale: 1, durationMs: 9000 } });
  });

  it.each([
    [{ ...NOTHING, scale: 0 }, /^scale: found 0/],
    [{ ...NOTHING, scale: -1 }, /^scale: /],
    [{ ...NOTHING, scale: Number.NaN }, /^scale: /],
    [{ ...NOTHING, durationMs: 0 }, /^duration: /],
    [{ ...NOTHING, vus: 1.5 }, /^vus: found 1.5/],
    [{ ...NOTHING, vus: 5 }, /^vus: the script test has a load of its own; write duration as well/],
  ])("refuses %j", (adjustment, message) => {
    expect(() => adjustScenario(SCRIPT, adjustment)).toThrow(UsageError);
    expect(() => adjustScenario(SCRIPT, adjustment)).toThrow(message);
  });

  it("leaves the scenario that was read untouched", () => {
    const before = structuredClone(RAMP);
    adjustScenario(yaml(RAMP), { vus: null, durationMs: 1000, scale: 3 });
    expect(RAMP).toEqual(before);
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

describe("variables of a scenario", () => {
  const behaviour = behaviourOf(
    [
      {
        name: "make",
        path: "/${TENANT}",
        payload: { u: "${vu} ${WHO}", base: "${BASE_URL}" },
        headers: { "X-A": "${A}" },
      },
    ],
    { Authorization: "Bearer ${KEY}" },
  );
  const all = { TENANT: "t", WHO: "w", KEY: "k", A: "a" };

  it("are noted where a header is left out, refused where they are needed", () => {
    expect(checkVariables(yaml(GATE, behaviour), all)).toEqual([]);
    expect(checkVariables(yaml(GATE, behaviour), { ...all, KEY: "" })).toEqual([
      "Header Authorization is left out: KEY is not set.",
    ]);
    const { WHO: _who, ...withoutWho } = all;
    expect(() => checkVariables(yaml(GATE, behaviour), withoutWho)).toThrow(
      /^WHO: not set, but the payload of action make needs it; pass it with --env WHO=VALUE/,
    );
    expect(() => checkVariables(yaml(GATE, behaviour), { ...all, TENANT: "" })).toThrow(
      /^TENANT: not set, but the path/,
    );
    expect(() => checkVariables(yaml(GATE, behaviour), { ...all, KEY: "a\r\nX: y" })).toThrow(
      /^KEY: its value has a line break/,
    );
  });
});
