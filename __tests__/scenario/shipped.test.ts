import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { type ImageApiOptions, startImageApi } from "../../examples/image-api/image-api.ts";
import { adjustScenario } from "../../src/scenario/adjust.ts";
import { iterationPlanner } from "../../src/scenario/interpreter/iteration.ts";
import { k6PlanOf, PLAN_VARIABLE } from "../../src/scenario/k6/plan-file.ts";
import { scenariosOf } from "../../src/scenario/k6/script-load.ts";
import { adjustScriptLoad } from "../../src/scenario/k6/script-options.ts";
import { wrapperSource } from "../../src/scenario/k6/wrapper.ts";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import { describeWithK6 } from "../support/k6.ts";
import { directoryWith, inspectK6, runK6, SHIPPED } from "./support.ts";

const GENERIC = fileURLToPath(new URL("../../src/scenario/k6/generic-script.ts", import.meta.url));
const PLACES = { cwd: "/", shippedDir: SHIPPED };

async function imageApi(options: ImageApiOptions) {
  const api = await startImageApi(options);
  onTestFinished(() => api.close());
  return api;
}

/** Runs a shipped k6 script shortened, as `--duration` and `--scale` do. */
async function runScript(
  name: string,
  adjustment: { durationMs: number; scale: number },
  env: Record<string, string>,
) {
  const directory = await directoryWith({});
  const scenario = adjustScenario(await readScenario(name, PLACES), { vus: null, ...adjustment });
  if (scenario.kind !== "script") throw new Error(`${name} is no script`);
  const { scenarios } = adjustScriptLoad(scenariosOf(await inspectK6(scenario.script, env)), scenario);
  const wrapper = join(directory, "wrapper.js");
  await writeFile(wrapper, wrapperSource(scenario.script, scenarios ?? {}));
  return runK6(wrapper, env, directory);
}

describeWithK6("the shipped scenarios, shortened, against the image API", () => {
  it.each([
    ["gate", 0.5],
    ["smoke", 1],
    ["ramp-up", 0.2],
    ["spike", 0.1],
    ["endurance", 0.2],
    ["batch-processing", 0.5],
  ])("%s sends the mix that was promised", async (name, scale) => {
    const api = await imageApi({ token: "s3cret", sleepMs: 20 });
    const directory = await directoryWith({});
    const scenario = adjustScenario(await readScenario(name, PLACES), { vus: null, durationMs: 4000, scale });
    if (scenario.kind !== "yaml") throw new Error(`${name} is no YAML`);
    const env = { METAPHYSICAL_API_KEY: "s3cret" };
    const setting = { seed: 11, env, baseUrl: `${api.url}/api/v1`, runName: "run" };
    const target = {
      ...setting,
      arm: "head" as const,
      wsUrl: api.wsUrl,
      maxVus: 200,
      workDir: directory,
      streamPath: "",
    };
    const file = join(directory, "plan.json");
    await writeFile(file, JSON.stringify(k6PlanOf({ ...target, scenario })));
    const { exitCode, rows, stderr } = await runK6(GENERIC, { ...env, [PLAN_VARIABLE]: file }, directory);
    expect(exitCode, stderr).toBe(0);

    const sent = rows.filter((row) => row.metric_name === "http_reqs").length;
    expect(sent).toBeGreaterThan(2);
    const plan = iterationPlanner(scenario.behaviour, setting);
    const planned: Record<string, number> = {};
    for (let iteration = 0; iteration < sent; iteration += 1) {
      for (const { endpoint } of plan(iteration, 1)) planned[endpoint] = (planned[endpoint] ?? 0) + 1;
    }
    expect(api.counts()).toMatchObject(planned);
    expect(api.statuses()).toEqual({ "202": sent });
    expect(rows.some((row) => row.metric_name === "load_action_expectation_failed")).toBe(false);
  });

  it("basic-load sends a single image in each iteration and a batch in each fifth", async () => {
    const api = await imageApi({ token: "s3cret", sleepMs: 5 });
    const env = { BASE_URL: `${api.url}/api/v1`, METAPHYSICAL_API_KEY: "s3cret" };
    const { exitCode, rows, stderr } = await runScript("basic-load", { durationMs: 4000, scale: 0.2 }, env);
    expect(exitCode, stderr).toBe(0);
    const singles = api.counts()["POST /images/generate"] ?? 0;
    expect(singles).toBeGreaterThan(5);
    // In so short a time no user comes to its sixth iteration: the first of each does a batch.
    const users = Math.max(
      ...rows.filter((row) => row.metric_name === "vus_max").map((row) => Number(row.metric_value)),
    );
    expect(api.counts()["POST /images/batch"]).toBeLessThanOrEqual(users);
    expect(api.counts()["POST /images/batch"]).toBeGreaterThan(0);
    expect(api.statuses()).toEqual({ "202": singles + (api.counts()["POST /images/batch"] ?? 0) });
    const checks = rows.filter((row) => row.metric_name === "checks");
    expect(checks.every((row) => Number(row.metric_value) === 1)).toBe(true);
  });

  it("basic-load exits 99 where its thresholds are crossed, without an exception", async () => {
    const api = await imageApi({ errorShare: 1 });
    const { exitCode, stderr } = await runScript(
      "basic-load",
      { durationMs: 2000, scale: 0.1 },
      { BASE_URL: api.url },
    );
    expect(exitCode).toBe(99);
    expect(stderr).not.toContain("GoError");
    expect(stderr).not.toContain("TypeError");
  });

  it("websocket measures the first message and how connections end", async () => {
    const api = await imageApi({ token: "s3cret", messageIntervalMs: 50 });
    const env = {
      BASE_URL: api.url,
      WS_URL: api.wsUrl,
      METAPHYSICAL_API_KEY: "s3cret",
      WS_HOLD_SECONDS: "1",
    };
    const { exitCode, rows, stderr } = await runScript("websocket", { durationMs: 3000, scale: 0.2 }, env);
    expect(exitCode, stderr).toBe(0);
    const values = (metric: string) =>
      rows.filter((row) => row.metric_name === metric).map((row) => Number(row.metric_value));
    const first = values("ws_time_to_first_message");
    expect(first.length).toBeGreaterThan(3);
    expect(Math.min(...first)).toBeLessThan(1000);
    expect(new Set(values("ws_abnormal_closes"))).toEqual(new Set([0]));
    expect(new Set(values("ws_missed_messages"))).toEqual(new Set([0]));
    const checks = new Set(
      rows
        .filter((row) => row.metric_name === "checks")
        .map((row) => `${row.check}: ${Number(row.metric_value)}`),
    );
    expect(checks).toEqual(new Set(["message has a type: 1", "WebSocket connected: 1"]));
  });

  it("websocket sees that messages are missing", async () => {
    const api = await imageApi({ messageIntervalMs: 50, wsMissShare: 0.5 });
    const env = { BASE_URL: api.url, WS_URL: api.wsUrl, WS_HOLD_SECONDS: "1" };
    const { rows } = await runScript("websocket", { durationMs: 2000, scale: 0.1 }, env);
    const missed = rows
      .filter((row) => row.metric_name === "ws_missed_messages")
      .map((row) => Number(row.metric_value));
    expect(missed.length).toBeGreaterThan(0);
    expect(new Set(missed)).toEqual(new Set([1]));
  });

  it("websocket counts a refused connection as an abnormal close", async () => {
    const api = await imageApi({ token: "s3cret" });
    const env = { BASE_URL: api.url, WS_URL: api.wsUrl, METAPHYSICAL_API_KEY: "wrong", WS_HOLD_SECONDS: "1" };
    const { rows } = await runScript("websocket", { durationMs: 1000, scale: 0.05 }, env);
    const closes = rows
      .filter((row) => row.metric_name === "ws_abnormal_closes")
      .map((row) => Number(row.metric_value));
    expect(closes.length).toBeGreaterThan(0);
    expect(new Set(closes)).toEqual(new Set([1]));
    expect(rows.some((row) => row.metric_name === "ws_time_to_first_message")).toBe(false);
  });
});
