import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type ImageApi, startImageApi } from "../../../examples/image-api/image-api.ts";
import { runEmbeddedArm } from "../../../src/engine/embedded/arm.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded/embedded-engine.ts";
import { GRACE_MS } from "../../../src/engine/embedded/load.ts";
import type { ArmPlan } from "../../../src/engine/engine.ts";
import { UsageError } from "../../../src/errors.ts";
import { k6PlanOf } from "../../../src/scenario/k6/plan-file.ts";
import { action, runEmbedded, scenario } from "./support.ts";

let api: ImageApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

const anHour = [{ durationMs: 3_600_000, target: 20 }];

describe.each(["open", "closed"] as const)("an interrupted load (%s model)", (model) => {
  it("ends in good order: samples are whole, requests under way leave no trace", async () => {
    api = await startImageApi({ sleepMs: 5, slow: { "POST /images/batch": { extraMs: 60_000 } } });
    const { url, counts } = api;
    const yaml = scenario({ model, start: 20, stages: anHour }, [
      action("single", "/images/generate", {
        weight: 0.8,
        payload: { userId: "u", prompt: "p" },
        thinkTimeMs: 100,
      }),
      action("stuck", "/images/batch", { weight: 0.2, payload: { userId: "u", jobs: [{ prompt: "p" }] } }),
    ]);
    const run = await runEmbedded(yaml, url, {
      meanwhile: (control) => setTimeout(() => control.stop("person"), 2500),
    });
    expect(run.end).toMatchObject({ outcome: "cancelled", exitCode: 105, signal: null });
    expect(counts()["POST /images/batch"]).toBeGreaterThan(0);
    const names = new Set(run.of("http_reqs").map((row) => row.name));
    expect([...names]).toEqual(["POST /images/generate"]);
    expect(run.of("http_req_failed")).toHaveLength(run.of("http_reqs").length);
    for (const row of run.rows) expect(Number.isFinite(row.value)).toBe(true);
  });
});

describe("the process of an arm", () => {
  it("says that it was ended early when we did it", async () => {
    api = await startImageApi();
    const yaml = scenario({ start: 20, stages: anHour }, [action("get", "/health", { method: "GET" })]);
    const run = await runEmbedded(yaml, api.url, {
      meanwhile: (control) => setTimeout(() => control.stop("us"), 1000),
    });
    expect(run.end).toMatchObject({ outcome: "stopped", exitCode: 105 });
  });

  it("fails with one line where an iteration cannot be planned", async () => {
    api = await startImageApi();
    const yaml = scenario({ start: 20, stages: anHour }, [
      action("get", "/images/${NOT_SET}", { method: "GET" }),
    ]);
    const run = await runEmbedded(yaml, api.url);
    expect(run.end.outcome).toBe("failed");
    expect(run.end.message).toBe(
      "The load process failed with code 91: a variable of the path /images/${NOT_SET} is not set",
    );
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(api.counts()).toEqual({});
  });

  it("refuses a file that is not its plan", async () => {
    const folder = await mkdtemp(join(tmpdir(), "embedded-plan-"));
    const file = join(folder, "plan.json");
    await writeFile(file, "{}");
    expect(await runEmbeddedArm(file)).toBe(91);
    expect(await runEmbeddedArm(join(folder, "none.json"))).toBe(91);
    await rm(folder, { recursive: true });
  });
});

describe("the engine", () => {
  const engine = createEmbeddedEngine({ entry: "/entry.js" });
  const yaml = scenario({}, [action("get", "/health", { method: "GET" })]);

  function planOf(workDir: string, changes: Partial<ArmPlan> = {}): ArmPlan {
    return {
      arm: "head",
      scenario: yaml,
      baseUrl: "http://127.0.0.1:1",
      wsUrl: "ws://127.0.0.1:1/ws",
      env: { API_KEY: "top secret" },
      seed: 1,
      runName: "run",
      maxVus: 200,
      workDir,
      streamPath: join(workDir, "samples.csv"),
      ...changes,
    };
  }

  it("says in one line that it is not k6", () => {
    expect(engine.notes[0]).toMatch(/^Load was made by the embedded engine, not by k6: /);
  });

  it("refuses a k6 script with what to do instead", async () => {
    const script = planOf("/nowhere", {
      scenario: {
        ...yaml,
        kind: "script",
        script: "/s.js",
        shape: null,
        adjust: { scale: 1, durationMs: null },
      },
    });
    await expect(engine.requirements(script)).rejects.toThrow(UsageError);
    await expect(engine.prepare(script)).rejects.toThrow(/install k6, or choose a YAML scenario/);
  });

  it("tells what the load needs", async () => {
    expect(await engine.requirements(planOf("/nowhere"))).toMatchObject({ durationMs: 2000, peakRate: 10 });
  });

  it("gives iterations as long to end as the generic k6 script does", () => {
    const { gracefulStop } = k6PlanOf({ ...planOf("/nowhere"), scenario: yaml }).options.scenarios.load;
    expect(gracefulStop).toBe(`${GRACE_MS / 1000}s`);
  });

  it("inherits nothing and writes no variable to disk", async () => {
    const folder = await mkdtemp(join(tmpdir(), "embedded-prepare-"));
    process.env.GITHUB_TOKEN_OF_TEST = "token";
    const load = await engine.prepare(planOf(folder));
    delete process.env.GITHUB_TOKEN_OF_TEST;
    expect(load.command).toBe(process.execPath);
    expect(load.args.slice(0, 2)).toEqual(["/entry.js", "embedded-arm"]);
    expect(JSON.stringify(load.env)).toContain("top secret");
    expect(load.env).not.toHaveProperty("GITHUB_TOKEN_OF_TEST");
    const file = load.args[2] ?? "";
    expect(await readFile(file, "utf8")).not.toContain("top secret");
    expect((await stat(file)).mode & 0o077).toBe(0);
    await rm(folder, { recursive: true });
  });
});
