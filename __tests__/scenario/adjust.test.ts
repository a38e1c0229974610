import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { adjustScenario } from "../../src/scenario/adjust.ts";
import type { ScriptScenario } from "../../src/scenario/scenario.ts";
import { stagesMs, stretchTo } from "../../src/scenario/shape.ts";
import { COMMON, GATE, RAMP, shapes, yamlScenario as yaml } from "./support.ts";

const SCRIPT: ScriptScenario = {
  ...COMMON,
  kind: "script",
  script: "/a.js",
  shape: null,
  adjust: { scale: 1, durationMs: null },
};
const NOTHING = { vus: null, durationMs: null, scale: 1 };

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
    [{ ...NOTHING, vus: 0, durationMs: 1000 }, /^vus: found 0/],
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
