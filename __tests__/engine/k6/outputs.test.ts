import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findEngine } from "../../../src/engine/find-engine.ts";
import { createK6Engine } from "../../../src/engine/k6/k6-engine.ts";
import { outputEnvironment, secretsOf } from "../../../src/engine/k6/outputs.ts";
import { UsageError } from "../../../src/errors.ts";
import { armPlan, countRows, runToEnd, startTarget, tempDir, yamlScenario } from "../../support/arms.ts";
import { describeWithK6, findTestK6 } from "../../support/k6.ts";
import { describeWithInfluxDb, startInfluxDb } from "../../support/services.ts";

let dir: Awaited<ReturnType<typeof tempDir>>;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

const plan = (outputs: string[], arm: "head" | "base" = "head") =>
  armPlan(dir.path, yamlScenario(), "http://127.0.0.1:9", { arm, outputs });

it("hands on the settings of the outputs that are asked for, and no others", async () => {
  const ours = { K6_INFLUXDB_PASSWORD: "hunter22", K6_CLOUD_TOKEN: "t0ken", K6_VUS: "1000", HOME: "/h" };
  const influx = await plan(["influxdb=http://localhost:8086/k6"]);
  expect(outputEnvironment(influx, ours, "/work")).toEqual({
    K6_OUT: "csv,influxdb=http://localhost:8086/k6",
    K6_INFLUXDB_PASSWORD: "hunter22",
  });
  expect(outputEnvironment(await plan([]), ours, "/work")).toEqual({});
});

it("lets no two arms write to one file or listen on one port", async () => {
  const outputs = ["json=out/samples.json", "web-dashboard"];
  const of = async (arm: "head" | "base") => outputEnvironment(await plan(outputs, arm), {}, "/work");
  expect((await of("head")).K6_OUT).toBe("csv,json=/work/out/samples.json,web-dashboard");
  expect((await of("base")).K6_OUT).toBe("csv,json=/work/out/samples-base.json");
});

it("knows what to mask: passwords in URLs and in settings", async () => {
  const ours = { K6_INFLUXDB_PASSWORD: "hunter22", K6_INFLUXDB_USERNAME: "k6" };
  const secrets = secretsOf(await plan(["influxdb=http://u:pa%24%24word@host/k6?token=t0ken"]), ours);
  expect(secrets).toEqual(expect.arrayContaining(["hunter22", "pa%24%24word", "pa$$word", "t0ken"]));
});

it("the embedded engine has none, and says so before any load", async () => {
  const wish = { engine: "embedded", k6Version: "", k6Path: null, k6Checksum: null, k6Mirror: null } as const;
  const outputs = ["json=samples.json"];
  const find = findEngine(
    { ...wish, githubToken: null, serverUrl: "https://github.com", outputs },
    yamlScenario(),
    { entry: "/dist/cli.js" },
  );
  await expect(find).rejects.toThrow(UsageError);
  await expect(find).rejects.toThrow("outputs: the embedded engine has none");
});

describeWithK6("a real k6", () => {
  const engine = (env: Record<string, string | undefined> = process.env) =>
    createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes: [], env, cwd: dir.path });

  it("writes to a file as well, the same samples", async () => {
    await using target = await startTarget();
    const run = await armPlan(dir.path, yamlScenario(), target.url, { outputs: ["json=samples.json"] });
    const { after, csv } = await runToEnd(engine(), run);
    expect(after.end.outcome).toBe("completed");
    expect(after.notes).toEqual([]);
    const points = (await readFile(join(dir.path, "samples.json"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((line) => line.type === "Point" && line.metric === "http_reqs");
    expect(points.length).toBe(countRows(csv).http_reqs);
    expect(points.length).toBeGreaterThan(30);
    expect(points[0].data.tags.testid).toBe("test-run-head");
  });

  it("goes on where an output cannot be written to, and says so without the password", async () => {
    await using target = await startTarget();
    const outputs = ["influxdb=http://k6:hunter2hunter2@127.0.0.1:9/k6"];
    const { after, csv } = await runToEnd(
      engine(),
      await armPlan(dir.path, yamlScenario(), target.url, { outputs }),
    );
    expect(after.end.outcome).toBe("completed");
    expect(countRows(csv).http_reqs).toBeGreaterThan(30);
    expect(after.notes?.join("\n")).toContain("head: k6 could not write to the output InfluxDBv1");
    expect(JSON.stringify(after)).not.toContain("hunter2");
  });
});

const describeWithBoth = findTestK6() === null ? describeWithK6 : describeWithInfluxDb;

describeWithBoth("a real InfluxDB", () => {
  it("has as many requests as k6 counted, and as our own collection has", async () => {
    await using target = await startTarget();
    const influx = await startInfluxDb();
    try {
      const engine = createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes: [] });
      const outputs = [`influxdb=${influx.url}/loads`];
      const run = await armPlan(dir.path, yamlScenario(), target.url, { outputs });
      const { after, csv } = await runToEnd(engine, run);
      expect(after.end.outcome).toBe("completed");
      expect(after.notes).toEqual([]);
      const query = new URLSearchParams({
        db: "loads",
        q: `SELECT SUM("value") FROM "http_reqs" WHERE "testid" = 'test-run-head'`,
      });
      const answer = (await (await fetch(`${influx.url}/query?${query}`)).json()) as {
        results: { series?: { values: [string, number][] }[] }[];
      };
      const stored = answer.results[0]?.series?.[0]?.values[0]?.[1];
      expect(stored).toBe(countRows(csv).http_reqs);
      expect(stored).toBe(target.seen.length);
    } finally {
      await influx.stop();
    }
  });
});
