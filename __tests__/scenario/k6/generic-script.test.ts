import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { ArmPlan } from "../../../src/engine/engine.ts";
import { iterationPlanner } from "../../../src/scenario/interpreter/iteration.ts";
import { k6PlanOf, PLAN_VARIABLE } from "../../../src/scenario/k6/plan-file.ts";
import type { Behaviour, LoadShape, YamlScenario } from "../../../src/scenario/scenario.ts";
import { describeWithK6 } from "../../support/k6.ts";
import { behaviourOf, directoryWith, runK6, startTarget } from "../support.ts";

const SCRIPT = fileURLToPath(new URL("../../../src/scenario/k6/generic-script.ts", import.meta.url));
const OPEN: LoadShape = {
  model: "open",
  start: 40,
  stages: [{ durationMs: 2000, target: 40 }],
  warmUpMs: 500,
};
const CLOSED: LoadShape = {
  model: "closed",
  start: 2,
  stages: [{ durationMs: 1000, target: 2 }],
  warmUpMs: 0,
};

async function run(
  behaviour: Behaviour,
  shape: LoadShape,
  baseUrl: string,
  env: Record<string, string> = {},
) {
  const directory = await directoryWith({});
  const scenario: YamlScenario = {
    kind: "yaml",
    name: "test",
    path: "/test.yaml",
    criteria: [],
    judgedMetrics: [],
    notes: [],
    hash: "",
    shape,
    behaviour,
  };
  const plan: ArmPlan & { scenario: YamlScenario } = {
    arm: "head",
    scenario,
    baseUrl,
    wsUrl: "ws://127.0.0.1/ws",
    env,
    seed: 42,
    runName: "load-42-test",
    maxVus: 20,
    workDir: directory,
    streamPath: join(directory, "samples.csv"),
  };
  const file = join(directory, "plan.json");
  await writeFile(file, JSON.stringify(k6PlanOf(plan)));
  return runK6(SCRIPT, { ...env, [PLAN_VARIABLE]: file }, directory);
}

/** A request without what differs between runs: who sent it. */
function signature(request: { method: string; url: string; body: string | null }): string {
  return [request.method, request.url.replace(/^http:\/\/[^/]+/, ""), request.body ?? ""].join(" ");
}

describeWithK6("the generic script under a real k6", () => {
  it("sends exactly the requests that the interpreter plans, whichever VU sends them", async () => {
    const target = await startTarget(() => ({ status: 202, body: '{"id":1}' }));
    const behaviour = behaviourOf(
      [
        {
          name: "batch",
          weight: 0.7,
          method: "POST",
          path: "/batch?n=${iteration}",
          payload: {
            jobs: { $repeat: "5-10", of: { prompt: { $pick: ["a", "b"] }, count: { $int: "1-2" } } },
          },
          expect: { statuses: [202], json: ["id"] },
        },
        {
          name: "single",
          weight: 0.3,
          method: "POST",
          path: "/single",
          payload: { n: "${iteration}", count: { $int: "1-4" } },
        },
        { name: "fifth", every: 5, path: "/fifth" },
      ],
      { Authorization: "Bearer ${TOKEN}", "X-Absent": "${ABSENT}" },
    );
    const result = await run(behaviour, OPEN, `${target.url}/prefix`, { TOKEN: "s3cret" });
    expect(result.exitCode).toBe(0);

    const iterations = result.rows.filter((row) => row.metric_name === "iterations").length;
    expect(iterations).toBeGreaterThan(50);
    const plan = iterationPlanner(behaviour, {
      seed: 42,
      env: { TOKEN: "s3cret" },
      baseUrl: "http://x/prefix",
      runName: "r",
    });
    const planned = Array.from({ length: iterations }, (_, iteration) => plan(iteration, 1)).flat();
    expect(target.received.map(signature).sort()).toEqual(planned.map(signature).sort());

    for (const { headers } of target.received) {
      expect(headers["x-load-test-run"]).toBe("load-42-test");
      expect(headers.authorization).toBe("Bearer s3cret");
      expect(headers).not.toHaveProperty("x-absent");
    }
    const names = new Set(
      result.rows.filter((row) => row.metric_name === "http_reqs").map((row) => row.name),
    );
    expect([...names].sort()).toEqual(["GET /fifth", "POST /batch", "POST /single"]);
  });

  it("calls an unexpected status, a missing field and a redirect by their names", async () => {
    const target = await startTarget(({ url }) => {
      if (url.startsWith("/missing")) return { status: 200, body: '{"other":1}' };
      if (url.startsWith("/html")) return { status: 200, body: "<html>" };
      if (url.startsWith("/moved")) return { status: 302, headers: { Location: "/elsewhere" } };
      return { status: 500 };
    });
    const behaviour = behaviourOf([
      { name: "broken", path: "/broken", expect: { statuses: [200, 201], json: ["id"] } },
      {
        name: "missing",
        path: "/missing/${iteration}",
        expect: { statuses: [200], json: ["id", "other"] },
        thinkTimeMs: 100,
      },
      { name: "html", path: "/html", expect: { statuses: [200], json: ["id"] } },
      { name: "moved", path: "/moved" },
    ]);
    const { exitCode, rows, stderr } = await run(behaviour, CLOSED, target.url);
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/level=(error|warning)/);
    expect(target.received.some(({ url }) => url === "/elsewhere")).toBe(false);

    const failed = (name: string) =>
      rows
        .filter((row) => row.metric_name === "http_req_failed" && row.name === name)
        .map((row) => Number(row.metric_value));
    expect(new Set(failed("GET /broken"))).toEqual(new Set([1]));
    expect(new Set(failed("GET /missing/:iteration"))).toEqual(new Set([0]));
    expect(new Set(failed("GET /moved"))).toEqual(new Set([0]));

    const missed = rows
      .filter((row) => row.metric_name === "load_action_expectation_failed")
      .map((row) => row.name);
    const times = failed("GET /html").length;
    expect(missed.filter((name) => name === "GET /html")).toHaveLength(times);
    expect(missed.filter((name) => name === "GET /missing/:iteration")).toHaveLength(
      failed("GET /missing/:iteration").length,
    );
    expect(missed).not.toContain("GET /broken");

    const checks = new Map(
      rows.filter((row) => row.metric_name === "checks").map((row) => [row.check, Number(row.metric_value)]),
    );
    expect(Object.fromEntries(checks)).toEqual({
      "broken: status 200 or 201": 0,
      "missing: status 200": 1,
      "missing: has id": 0,
      "missing: has other": 1,
      "html: status 200": 1,
      "html: has id": 0,
    });
  });

  it("takes rates that are no whole number per second, and ends on time", async () => {
    const target = await startTarget();
    const shape: LoadShape = {
      model: "open",
      start: 2.5,
      stages: [{ durationMs: 2000, target: 2.5 }],
      warmUpMs: 0,
    };
    const { exitCode, rows } = await run(behaviourOf([{}]), shape, target.url);
    expect(exitCode).toBe(0);
    const iterations = rows.filter((row) => row.metric_name === "iterations").length;
    expect(iterations).toBeGreaterThanOrEqual(4);
    expect(iterations).toBeLessThanOrEqual(6);
  });
});
