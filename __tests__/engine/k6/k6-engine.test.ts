import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ArmControl } from "../../../src/engine/arm-control.ts";
import type { ArmPlan, Engine } from "../../../src/engine/engine.ts";
import { createK6Engine } from "../../../src/engine/k6/k6-engine.ts";
import { quoteArmLogs } from "../../../src/engine/quote-arm-logs.ts";
import { STDOUT_FILE } from "../../../src/engine/run-arm.ts";
import { UsageError } from "../../../src/errors.ts";
import {
  armPlan,
  countRows,
  runToEnd,
  scriptScenario,
  startTarget,
  tempDir,
  yamlScenario,
} from "../../support/arms.ts";
import { describeWithK6, findTestK6 } from "../../support/k6.ts";

let dir: Awaited<ReturnType<typeof tempDir>>;

beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await dir[Symbol.asyncDispose]();
});

function engine(env: Record<string, string | undefined> = process.env): Engine {
  const notes = ["k6, for a test."];
  return createK6Engine({ path: findTestK6() as string, version: "2.2.0", notes, env, cwd: dir.path });
}

/** A plan for a script of one's own; nothing listens at its target unless one is named. */
async function planFor(source: string, change: Partial<ArmPlan> = {}): Promise<ArmPlan> {
  const script = join(dir.path, "script.js");
  await writeFile(script, source);
  return armPlan(
    dir.path,
    change.scenario ?? scriptScenario(script),
    change.baseUrl ?? "http://127.0.0.1:9",
    change,
  );
}

const COUNTING = `
  import { Counter } from "k6/metrics";
  import { sleep } from "k6";
  const calls = new Counter("calls");`;

describeWithK6("k6 with a YAML scenario", () => {
  it("sends the planned load and streams it", async () => {
    await using target = await startTarget();
    const plan = await armPlan(dir.path, yamlScenario(), target.url);
    const k6 = engine();
    expect(await k6.requirements(plan)).toMatchObject({ durationMs: 2_000, peakRate: 20 });
    const { after, csv } = await runToEnd(k6, plan);
    expect(after.end).toEqual({
      outcome: "completed",
      exitCode: 0,
      signal: null,
      message: "Ran to its end.",
    });
    expect(countRows(csv).http_reqs).toBe(target.seen.length);
    expect(target.seen.length).toBeGreaterThanOrEqual(38);
    expect(target.seen.length).toBeLessThanOrEqual(41);
    expect(target.seen[0]?.headers["x-load-test-run"]).toBe("test-run");
    expect(after.thresholds).toEqual([]);
    const micros = Number(csv.split("\n")[1]?.split(",")[1]);
    expect(Math.abs(micros / 1_000 - Date.now())).toBeLessThan(120_000);
  });

  it("goes on to its end where the target is down", async () => {
    const { after, csv } = await runToEnd(
      engine(),
      await armPlan(dir.path, yamlScenario(), "http://127.0.0.1:9"),
    );
    expect(after.end.outcome).toBe("completed");
    expect(csv).toMatch(/^http_req_failed,\d+,1\.0+,.*,1212,/m);
  });

  it("reads the same rows through a FIFO and from a file", async () => {
    await using target = await startTarget();
    const shape = {
      model: "open",
      start: 10,
      stages: [{ durationMs: 1_000, target: 10 }],
      warmUpMs: 0,
    } as const;
    const scenario = yamlScenario({ shape: { ...shape, stages: [...shape.stages] } });
    const plan = await armPlan(dir.path, scenario, target.url);
    vi.stubEnv("LOAD_ACTION_STREAM", "fifo");
    const fifo = await runToEnd(engine(), plan);
    vi.stubEnv("LOAD_ACTION_STREAM", "file");
    const file = await runToEnd(engine(), plan);
    expect(fifo.csv.split("\n")[0]).toBe(file.csv.split("\n")[0]);
    for (const { csv } of [fifo, file]) {
      const { http_reqs = 0, ...rows } = countRows(csv);
      expect(Math.abs(http_reqs - 10)).toBeLessThanOrEqual(1);
      for (const metric of ["http_req_duration", "http_req_failed", "iterations"]) {
        expect(rows[metric]).toBe(http_reqs);
      }
      expect(csv.endsWith("\n")).toBe(true);
    }
  });

  it("says the end that was asked for, with what was measured until then", async () => {
    await using target = await startTarget();
    const long = {
      model: "closed",
      start: 2,
      stages: [{ durationMs: 600_000, target: 2 }],
      warmUpMs: 0,
    } as const;
    const scenario = yamlScenario({ shape: { ...long, stages: [...long.stages] } });
    const control = new ArmControl({ graceMs: 30_000 });
    const onText = (text: string) => text.includes("\nhttp_reqs,") && control.stop("us");
    const { after, csv } = await runToEnd(engine(), await armPlan(dir.path, scenario, target.url), {
      control,
      onText,
    });
    expect(after.end).toMatchObject({ outcome: "stopped", exitCode: 105, message: "Ended early by us." });
    expect(countRows(csv).http_reqs).toBeGreaterThan(0);
  });
});

describeWithK6("k6 with a script", () => {
  it("reports each threshold with its outcome, and types of custom metrics", async () => {
    const plan = await planFor(`${COUNTING}
      import { Gauge, Rate, Trend } from "k6/metrics";
      const [took, won, level] = [new Trend("took", true), new Rate("won"), new Gauge("level")];
      export const options = { iterations: 5, thresholds: { calls: ["count<3", "count>1"], "took{name:x}": ["max<1"] },
        summaryTrendStats: ["max"] };
      export default () => { calls.add(1); took.add(2); won.add(true); level.add(3); };`);
    const { after, csv } = await runToEnd(engine(), plan);
    expect(after.end).toMatchObject({ outcome: "completed", exitCode: 99 });
    expect(after.thresholds).toContainEqual({ metric: "calls", expression: "count<3", crossed: true });
    expect(after.thresholds).toContainEqual({ metric: "calls", expression: "count>1", crossed: false });
    expect(after.thresholds).toHaveLength(3);
    expect(after.metrics).toEqual(
      expect.arrayContaining([
        { name: "calls", type: "counter" },
        { name: "took", type: "trend" },
        { name: "won", type: "rate" },
        { name: "level", type: "gauge" },
      ]),
    );
    expect(countRows(csv).calls).toBe(5);
  });

  it("keeps crossed thresholds of a run that a person ended", async () => {
    const control = new ArmControl({ graceMs: 30_000 });
    const plan = await planFor(`${COUNTING}
      export const options = { vus: 1, duration: "10m", thresholds: { calls: ["count<1"] } };
      export default () => { calls.add(1); sleep(0.05); };
      export function handleSummary() { return { stdout: "a summary of one's own" }; }`);
    const onText = (text: string) => text.includes("\ncalls,") && control.stop("person");
    const { after } = await runToEnd(engine(), plan, { control, onText });
    expect(after.end).toMatchObject({ outcome: "cancelled", exitCode: 105 });
    expect(after.thresholds).toEqual([{ metric: "calls", expression: "count<1", crossed: true }]);
    expect(await readFile(join(plan.workDir, STDOUT_FILE), "utf8")).toBe("a summary of one's own");
  });

  it.each([
    [
      "setup() { throw new Error('no database') }",
      107,
      "failed",
      /^The script threw an exception: Error: no database$/,
    ],
    ["setup() { while (true); }", 100, "failed", /^setup\(\) of the script took longer/],
    ["teardown() { throw new Error('left over') }", 107, "failed", /left over/],
  ])("says what happened in %s", async (hook, exitCode, outcome, message) => {
    const plan = await planFor(`export const options = { iterations: 1, setupTimeout: "1s" };
      export function ${hook}
      export default () => {};`);
    const { after } = await runToEnd(engine(), plan);
    expect(after.end).toMatchObject({ exitCode, outcome });
    expect(after.end.message).toMatch(message);
  });

  it.each([
    ["abort('enough')", 108, "aborted", "The script ended the run with test.abort(): test aborted: enough"],
    [
      "fail('bad')",
      110,
      "completed",
      "Ran to its end; the script marked it as failed: test run was marked as failed",
    ],
  ])("tells test.%s", async (call, exitCode, outcome, message) => {
    const plan = await planFor(`import exec from "k6/execution";
      export default () => exec.test.${call};`);
    const { after } = await runToEnd(engine(), plan);
    expect(after.end).toMatchObject({ exitCode, outcome });
    expect(after.end.message).toContain(message);
    expect(after.thresholds.some(({ crossed }) => crossed)).toBe(exitCode === 110);
  });

  it("tells a threshold that ended the run early from one that was crossed at its end", async () => {
    const plan = await planFor(`${COUNTING}
      export const options = { vus: 1, duration: "10m",
        thresholds: { calls: [{ threshold: "count<2", abortOnFail: true }] } };
      export default () => { calls.add(1); sleep(0.05); };`);
    const { after } = await runToEnd(engine(), plan);
    expect(after.end).toMatchObject({ exitCode: 99, outcome: "aborted" });
    expect(after.thresholds).toEqual([{ metric: "calls", expression: "count<2", crossed: true }]);
  });

  it("says that k6 was killed from outside", async () => {
    let pid = 0;
    const plan = await planFor(`${COUNTING}
      export const options = { vus: 1, duration: "10m" };
      export default () => { calls.add(1); sleep(0.05); };`);
    const onText = (text: string) => text.includes("\ncalls,") && process.kill(pid, "SIGKILL");
    const onStart = (started: { pid: number }) => {
      pid = started.pid;
    };
    const { after, csv } = await runToEnd(engine(), plan, { onText, onStart });
    expect(after.end).toMatchObject({ outcome: "failed", exitCode: null, signal: "SIGKILL" });
    expect(after.thresholds).toEqual([]);
    expect(countRows(csv).calls).toBeGreaterThan(0);
  });

  it.each([
    ["export default function( {", /^scenario: k6 cannot run script: .*Unexpected/],
    ["throw new Error('key ' + __ENV.API_KEY); export default () => {}", /Error: key \*\*\*$/],
    ["import faker from 'k6/x/faker'; export default () => {}", /unknown modules/],
    ["export const options = { vus: -1, duration: '1s' }; export default () => {}", /number of VUs/],
  ])("refuses %s before any load", async (source, message) => {
    const plan = await planFor(source, { env: { API_KEY: "tell-nobody" } });
    const refused = engine().requirements(plan);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it("gives a script the person's variables and nothing of ours that is secret", async () => {
    await using target = await startTarget();
    const plan = await planFor(
      `import http from "k6/http";
       export const options = { iterations: 1 };
       export default () => { http.post(__ENV.BASE_URL + "/env", JSON.stringify(__ENV)); };`,
      { env: { API_KEY: "tell-nobody" }, baseUrl: target.url },
    );
    const secretive = {
      ...process.env,
      GITHUB_TOKEN: "ghs_secret",
      ACTIONS_RUNTIME_TOKEN: "x",
      INPUT_ENV: "y",
    };
    const load = await engine(secretive).prepare(plan);
    expect(load.args.join(" ")).not.toContain("tell-nobody");
    await runToEnd(engine(secretive), plan);
    const env = JSON.parse(target.seen[0]?.body ?? "") as Record<string, string>;
    expect(env).toMatchObject({ API_KEY: "tell-nobody", BASE_URL: target.url, WS_URL: plan.wsUrl });
    const reserved = /^(GITHUB|ACTIONS|RUNNER|INPUT|NODE|LD)_/;
    expect(Object.keys(env).filter((name) => reserved.test(name))).toEqual([]);
    expect(JSON.stringify(env)).not.toContain("ghs_secret");
    expect(target.seen[0]?.headers["user-agent"]).toBe("Grafana k6/2.2.0 load-test-run/test-run");
  });

  it("shrinks a script with named functions, on both arms alike", async () => {
    await using target = await startTarget();
    const script = join(dir.path, "script.js");
    const scenario = scriptScenario(script, { adjust: { scale: 0.5, durationMs: 1_000 } });
    const source = `import http from "k6/http";
      import { sleep } from "k6";
      export const options = { scenarios: { shop: { executor: "constant-vus", vus: 4, duration: "10m", exec: "shop" } } };
      export function shop() { http.get(__ENV.BASE_URL + "/shop/" + __VU); sleep(0.1); }`;
    const head = await planFor(source, { scenario, baseUrl: target.url });
    const base = await planFor(source, { scenario, baseUrl: target.url, arm: "base" });
    const k6 = engine();
    expect(await k6.requirements(head)).toMatchObject({ maxVus: 2, durationMs: 1_000 });
    const runs = await Promise.all([runToEnd(k6, head), runToEnd(k6, base)]);
    for (const { after, csv } of runs) {
      expect(after.end.outcome).toBe("completed");
      expect(countRows(csv).http_reqs).toBeGreaterThan(0);
    }
    expect(new Set(target.seen.map(({ url }) => url))).toEqual(new Set(["/shop/1", "/shop/2"]));
  });

  it("keeps what a script prints away from the log, to be quoted harmlessly", async () => {
    const plan = await planFor(
      `
      export const options = { iterations: 1 };
      export default () => {
        console.log("::set-output name=verdict::pass");
        console.error("##[error]key is " + __ENV.API_KEY + "\\n::add-mask::x\\u001b[31m\\u202e");
      };`,
      { env: { API_KEY: "tell-nobody" } },
    );
    await runToEnd(engine(), plan);
    expect(await readFile(join(plan.workDir, STDOUT_FILE), "utf8")).not.toContain("::set-output");
    const quoted = await quoteArmLogs(plan, { github: true });
    const lines = quoted.split("\n");
    expect(lines.shift()).toBe("head, end of the console output of the script:");
    const token = /^::stop-commands::(\S+)$/.exec(lines[0] ?? "")?.[1];
    expect(lines[4]).toBe(`::${token}::`);
    expect(lines.slice(1, 4)).toEqual([
      "  info: ::set-output name=verdict::pass",
      "  error: # #[error]key is ***",
      "  ::add-mask::x",
    ]);
  });
});

it.each([
  ["K6_VUS", /^env: K6_VUS cannot be passed .* rename it$/],
  ["GITHUB_TOKEN", /names that begin with GITHUB_/],
  ["node_options", /node_options belong/],
  ["BASE_URL", /BASE_URL is made from url/],
  ["1ST", /write letters, digits and _ only/],
])("refuses the variable %s", async (name, message) => {
  const k6 = createK6Engine({ path: "/no/k6", version: "2.2.0", notes: [] });
  const plan = await armPlan(dir.path, yamlScenario(), "http://127.0.0.1:9", { env: { [name]: "x" } });
  await expect(k6.requirements(plan)).rejects.toThrow(message);
  await expect(k6.prepare(plan)).rejects.toThrow(UsageError);
});
