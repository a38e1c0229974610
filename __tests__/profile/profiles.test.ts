import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { applyProfile } from "../../src/profile/apply-profile.ts";
import { findProfile, parseProfiles } from "../../src/profile/read-profiles.ts";
import { parseConfig } from "../../src/request/config-file.ts";
import { adjustScenario } from "../../src/scenario/adjust.ts";
import { describeShape } from "../../src/scenario/describe-shape.ts";
import { adjustScriptLoad } from "../../src/scenario/k6/script-options.ts";
import type { ScriptScenario } from "../../src/scenario/scenario.ts";
import { behaviourOf, COMMON, GATE, RAMP, yamlScenario } from "../scenario/support.ts";

const NO_WISH = { vus: null, durationMs: null };
const metaphysical = findProfile("metaphysical", {});

describe("profiles", () => {
  it("are the two of the plan", () => {
    expect(findProfile("baseline", {})).toMatchObject({
      requestsPerSecond: 100 / 60,
      users: 10,
      limits: [{ metric: "avg", operator: "<", limit: 500, gate: true }],
    });
    expect(metaphysical).toMatchObject({ requestsPerSecond: 1000 / 60, users: 50, durationMs: null });
  });

  it("are those of the configuration, which may be called like the shipped ones", () => {
    const own = parseConfig(
      "profiles:\n  baseline: { rate: 5/s, users: 3 users }\n  peak: { rate: 3000/min, users: 120, duration: 10m, limits: errors < 1% }\n",
      "c.yml",
    ).profiles!;
    expect(findProfile("baseline", own)).toMatchObject({ requestsPerSecond: 5, users: 3, limits: [] });
    expect(findProfile("peak", own)).toMatchObject({ durationMs: 600_000, limits: [{ metric: "errors" }] });
    expect(() => findProfile("metaphysics", own)).toThrow(/did you mean "metaphysical".*baseline.*peak/);
  });

  it.each<[string, unknown, string]>([
    ["a list", [], "profiles"],
    ["a name with blanks", { "my peak": { rate: "1/s", users: 1 } }, "profiles"],
    ["no rate", { peak: { users: 1 } }, "profiles.peak.rate"],
    ["a rate without its time", { peak: { rate: "10", users: 1 } }, "profiles.peak.rate"],
    ["no users", { peak: { rate: "1/s" } }, "profiles.peak.users"],
    ["nobody", { peak: { rate: "1/s", users: 0 } }, "profiles.peak.users"],
    ["a setting that is none", { peak: { rate: "1/s", users: 1, vus: 1 } }, "profiles.peak.vus"],
    ["a limit that is none", { peak: { rate: "1/s", users: 1, limits: "fast" } }, "profiles.peak.limits"],
    ["nothing", { peak: null }, "profiles.peak"],
  ])("refuse %s in one line that says where", (_, raw, where) => {
    expect(() => parseProfiles(raw, "profiles")).toThrow(UsageError);
    expect(() => parseProfiles(raw, "profiles")).toThrow(where);
  });
});

describe("a scenario under a profile", () => {
  it("sends the profile's requests, as long as it would have lasted, within its users and limits", () => {
    const under = applyProfile(yamlScenario(RAMP), metaphysical, NO_WISH);
    const lasts = RAMP.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
    expect(under.shape).toEqual({
      model: "open",
      start: 1000 / 60,
      stages: [{ durationMs: lasts, target: 1000 / 60 }],
      warmUpMs: RAMP.warmUpMs,
      maxVus: 50,
    });
    expect(under.criteria.map(({ text }) => text)).toEqual(["avg < 1000ms"]);
    expect(describeShape(under.shape!)).toContain("1000 iterations/min by at most 50 users");
  });

  it("starts fewer iterations where one has several requests", () => {
    const behaviour = behaviourOf([{}, {}, { every: 2 }]);
    const { shape } = applyProfile(yamlScenario(GATE, behaviour), metaphysical, NO_WISH);
    expect(shape!.start * 2.5).toBeCloseTo(1000 / 60);
  });

  it("can be made shorter and lighter like any other", () => {
    const under = applyProfile(yamlScenario(GATE), metaphysical, NO_WISH);
    const { shape } = adjustScenario(under, { vus: null, durationMs: 30_000, scale: 0.1 });
    expect(shape).toMatchObject({
      start: expect.closeTo(100 / 60),
      maxVus: 5,
      stages: [{ durationMs: 30_000 }],
    });
  });

  it("is refused where its pauses need more users, or where users are asked for as well", () => {
    const slow = yamlScenario(GATE, behaviourOf([{ thinkTimeMs: 10_000 }]));
    expect(() => applyProfile(slow, metaphysical, NO_WISH)).toThrow(/its rate needs 167/);
    expect(() => applyProfile(yamlScenario(GATE), metaphysical, { vus: 5, durationMs: null })).toThrow("vus");
  });

  it("of a script takes an iteration for a request, says so, and keeps to the users", () => {
    const script: ScriptScenario = {
      ...COMMON,
      kind: "script",
      script: "/a.js",
      shape: null,
      adjust: { scale: 1, durationMs: null },
    };
    expect(() => applyProfile(script, metaphysical, NO_WISH)).toThrow(/write duration as well/);
    const under = applyProfile(script, metaphysical, { vus: null, durationMs: 60_000 });
    expect(under.notes.join()).toContain("counts as one request");
    const own = { default: { executor: "constant-vus" as const, vus: 400, duration: "5m" } };
    const { scenarios } = adjustScriptLoad(own, under as ScriptScenario);
    expect(scenarios!.default).toMatchObject({ preAllocatedVUs: 50, maxVUs: 50 });
  });
});
