import { afterEach, describe, expect, it } from "vitest";
import { type ImageApi, type ImageApiOptions, startImageApi } from "../../../examples/image-api/image-api.ts";
import { action, countBy, IMAGE_MIX, predicted, runEmbedded, scenario } from "./support.ts";

let api: ImageApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function target(options: ImageApiOptions = {}): Promise<ImageApi> {
  api = await startImageApi(options);
  return api;
}

describe("the open model", () => {
  it("sends exactly what the interpreter plans for the seed", async () => {
    const { url, counts } = await target({ sleepMs: 5 });
    const yaml = scenario({ start: 40, stages: [{ durationMs: 3000, target: 40 }] }, IMAGE_MIX);
    const run = await runEmbedded(yaml, `${url}/api/v1`);

    expect(run.end).toMatchObject({ outcome: "completed", exitCode: 0 });
    expect(run.of("iterations")).toHaveLength(120);
    expect(counts()).toEqual(countBy(predicted(yaml.behaviour, 120), (request) => request.endpoint));
    expect(countBy(run.of("http_reqs"), (row) => row.name)).toEqual(counts());
    expect(run.of("http_req_failed").every((row) => row.value === 0)).toBe(true);
    expect(run.of("checks").every((row) => row.value === 1)).toBe(true);
  });

  it("writes the rows of a request together, in k6's order, with one time and one set of tags", async () => {
    const { url } = await target();
    const yaml = scenario({ start: 20, stages: [{ durationMs: 1000, target: 20 }] }, IMAGE_MIX);
    const run = await runEmbedded(yaml, url);
    const http = run.rows.filter((row) => row.metric.startsWith("http_"));
    expect(http.length % 9).toBe(0);
    for (let start = 0; start < http.length; start += 9) {
      const group = http.slice(start, start + 9);
      expect(group.map((row) => row.metric)).toEqual([
        "http_reqs",
        "http_req_duration",
        "http_req_blocked",
        "http_req_connecting",
        "http_req_tls_handshaking",
        "http_req_sending",
        "http_req_waiting",
        "http_req_receiving",
        "http_req_failed",
      ]);
      expect(new Set(group.map((row) => `${row.atMicros} ${row.name} ${row.status}`)).size).toBe(1);
      const [, duration, , , , sending, waiting, receiving] = group.map((row) => row.value);
      expect(duration).toBeCloseTo((sending ?? 0) + (waiting ?? 0) + (receiving ?? 0), 4);
    }
  });

  it("holds its rate while the target sleeps longer than the interval between iterations", async () => {
    const { url } = await target({ sleepMs: 400 });
    const yaml = scenario({ start: 50, stages: [{ durationMs: 3000, target: 50 }] }, IMAGE_MIX.slice(0, 2));
    const run = await runEmbedded(yaml, url);
    expect(run.of("iterations")).toHaveLength(150);
    expect(run.of("dropped_iterations")).toHaveLength(0);
    for (const row of run.of("http_req_duration")) expect(row.value).toBeGreaterThan(399);
    expect(Math.max(...run.of("vus").map((row) => row.value))).toBeGreaterThanOrEqual(15);
  });

  it("starts each iteration at a random moment of its interval, so that two arms are never in step", async () => {
    const { url } = await target({ sleepMs: 0 });
    const yaml = scenario({ start: 5, stages: [{ durationMs: 4000, target: 5 }] }, [
      action("get", "/health", { method: "GET" }),
    ]);
    const times = (await runEmbedded(yaml, url)).of("http_reqs").map((row) => row.atMicros / 1000);
    expect(times).toHaveLength(20);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)).toBeGreaterThan(
      25,
    );
  });

  it("follows a ramp", async () => {
    const { url } = await target({ sleepMs: 1 });
    const stages = [{ durationMs: 4000, target: 60 }];
    const run = await runEmbedded(
      scenario({ start: 0, stages }, [action("get", "/health", { method: "GET" })]),
      url,
    );
    expect(run.of("http_reqs")).toHaveLength(120);
    const times = run.of("http_reqs").map((row) => row.atMicros);
    const begin = (times.at(-1) ?? 0) - 4_000_000;
    const firstHalf = times.filter((time) => time < begin + 2_000_000).length;
    // A quarter of the area lies in the first half of the ramp.
    expect(firstHalf).toBeGreaterThan(15);
    expect(firstHalf).toBeLessThan(45);
  });

  it("counts an iteration as dropped when all VUs are at work", async () => {
    const { url, counts } = await target({ sleepMs: 10_000 });
    const yaml = scenario({ start: 20, stages: [{ durationMs: 1000, target: 20 }] }, [
      action("single", "/images/generate", { payload: { userId: "u", prompt: "p" }, timeoutMs: 1500 }),
    ]);
    const run = await runEmbedded(yaml, url, { maxVus: 5 });
    expect(run.of("dropped_iterations")).toHaveLength(15);
    expect(counts()).toEqual({ "POST /images/generate": 5 });
    expect(run.of("vus_max").at(-1)?.value).toBe(5);
  });
});

describe("the closed model", () => {
  it("keeps one connection per VU and paces itself by think time", async () => {
    const { url, connections, counts } = await target({ sleepMs: 20 });
    const yaml = scenario({ model: "closed", start: 4, stages: [{ durationMs: 2000, target: 4 }] }, [
      action("single", "/images/generate", { payload: { userId: "u", prompt: "p" }, thinkTimeMs: 180 }),
    ]);
    const run = await runEmbedded(yaml, url);
    expect(connections()).toBe(4);
    const sent = counts()["POST /images/generate"] ?? 0;
    expect(sent).toBeGreaterThan(12);
    expect(sent).toBeLessThanOrEqual(44);
    expect(run.of("iterations")).toHaveLength(sent);
    const connecting = run.of("http_req_connecting").filter((row) => row.value > 0);
    expect(connecting).toHaveLength(4);
  });

  it("ramps its VUs up and down", async () => {
    const { url } = await target({ sleepMs: 10 });
    const stages = [
      { durationMs: 2500, target: 10 },
      { durationMs: 2500, target: 0 },
    ];
    const yaml = scenario({ model: "closed", start: 0, stages }, [
      action("get", "/health", { method: "GET", thinkTimeMs: 50 }),
    ]);
    const run = await runEmbedded(yaml, url);
    const vus = run.of("vus").map((row) => row.value);
    expect(Math.max(...vus)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...vus)).toBeLessThanOrEqual(10);
    expect(vus[0]).toBeLessThan(6);
    expect(vus.at(-1)).toBe(0);
    expect(run.of("vus_max").at(-1)?.value).toBe(10);
    const lags = run.of("embedded_event_loop_lag").map((row) => row.value);
    expect(lags.length).toBeGreaterThanOrEqual(3);
    for (const lag of lags) expect(lag).toBeGreaterThanOrEqual(0);
  });

  it("lets the last iteration end by itself", async () => {
    const { url, counts } = await target();
    const yaml = scenario({ model: "closed", start: 2, stages: [{ durationMs: 300, target: 2 }] }, [
      action("get", "/health", { method: "GET", thinkTimeMs: 1500 }),
    ]);
    const run = await runEmbedded(yaml, url);
    expect(counts()).toEqual({ "GET /health": 2 });
    expect(run.of("iterations")).toHaveLength(2);
  });
});

describe("what an answer is checked for", () => {
  it("says which field is missing, and counts the request as such", async () => {
    const { url } = await target();
    const expectation = { statuses: [200], json: ["status", "build.id"] };
    const yaml = scenario({ start: 5, stages: [{ durationMs: 1000, target: 5 }] }, [
      action("health", "/health", { method: "GET", expect: expectation }),
    ]);
    const run = await runEmbedded(yaml, url);
    expect(countBy(run.of("checks"), (row) => `${row.check} ${row.value}`)).toEqual({
      "health: status 200 1": 5,
      "health: has status 1": 5,
      "health: has build.id 0": 5,
    });
    expect(countBy(run.of("load_action_expectation_failed"), (row) => row.name)).toEqual({
      "GET /health": 5,
    });
    expect(run.of("http_req_failed").map((row) => row.value)).toEqual([0, 0, 0, 0, 0]);
  });

  it("sends the variables in headers and leaves one out that is not set", async () => {
    const { url, statuses } = await target({ token: "secret" });
    const actions = [action("single", "/images/generate", { payload: { userId: "u", prompt: "p" } })];
    const yaml = scenario({ start: 5, stages: [{ durationMs: 1000, target: 5 }] }, actions);
    yaml.behaviour.headers = { Authorization: "Bearer ${API_KEY}" };
    await runEmbedded(yaml, url, { env: { API_KEY: "secret" } });
    expect(statuses()).toEqual({ "202": 5 });
    await runEmbedded(yaml, url);
    expect(statuses()).toEqual({ "202": 5, "401": 5 });
  });
});
