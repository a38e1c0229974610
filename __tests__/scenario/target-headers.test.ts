import { expect, test } from "vitest";
import { iterationPlanner } from "../../src/scenario/interpreter/iteration.ts";
import type { ScriptScenario } from "../../src/scenario/scenario.ts";
import { withTargetHeaders } from "../../src/scenario/target-headers.ts";
import { behaviourOf, COMMON, GATE, yamlScenario } from "./support.ts";

const HEADERS = { "X-Vercel-Protection-Bypass": "s3cret ${X}", authorization: "Basic abc" };

test("every request of a YAML scenario carries them, in place of its own of the same name", () => {
  const behaviour = behaviourOf([{ headers: { AUTHORIZATION: "Bearer mine" } }, {}], {
    Authorization: "Bearer all",
    A: "1",
  });
  const { scenario, env } = withTargetHeaders(yamlScenario(GATE, behaviour), { B: "2" }, HEADERS);
  expect(scenario.hash).toBe(COMMON.hash);
  expect(JSON.stringify(scenario)).not.toContain("s3cret");
  if (scenario.kind !== "yaml") throw new Error("still a YAML scenario");
  const plan = iterationPlanner(scenario.behaviour, { env, baseUrl: "http://x", seed: 1, runName: "r" });
  for (const request of plan(0, 1)) {
    const sent = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(sent).toMatchObject({
      "x-vercel-protection-bypass": "s3cret ${X}",
      authorization: "Basic abc",
      a: "1",
    });
  }
});

test("a k6 script finds them in its environment", () => {
  const script: ScriptScenario = {
    ...COMMON,
    kind: "script",
    script: "/a.js",
    shape: null,
    adjust: { scale: 1, durationMs: null },
  };
  const { scenario, env } = withTargetHeaders(script, { B: "2" }, HEADERS);
  expect(scenario).toBe(script);
  expect(JSON.parse(env.TARGET_HEADERS ?? "")).toEqual(HEADERS);
  // Each value by itself too, by which logs are cleaned.
  expect(Object.values(env)).toEqual(expect.arrayContaining(Object.values(HEADERS)));
});

test("without any, nothing changes", () => {
  const scenario = yamlScenario(GATE);
  const env = { B: "2" };
  expect(withTargetHeaders(scenario, env, {})).toEqual({ scenario, env });
});
