import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { extractEntry } from "../../src/baseline/extract.ts";
import { openStore } from "../../src/baseline/open-store.ts";
import { createClient } from "../../src/github/client.ts";
import { readRecording } from "../../src/measure/recording-file.ts";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { statusLines } from "./events.ts";
import { checkout, MUCH_SLOWER, pullRequestEvent, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 500_000;
const TOO_BUSY = "the processor was busy in each of five tries";
const SHORT = { duration: "4s" };
/** Enough where nobody asks for the verdict. */
const LIGHT = { ...SHORT, scale: "0.2" };

async function sideBySide(head: object) {
  const [headApi, baseApi] = [await world.target(head), await world.target(SLEEPING)];
  return { url: headApi.url, "base-url": baseApi.url };
}

test("a green verdict: pending, then success on the head commit", {
  timeout: LONG,
}, async ({ skip }) => {
  const inputs = await sideBySide(SLEEPING);
  const first = await world.runUntilJudged({ inputs });
  skip(first.outputs.verdict === "disturbed", TOO_BUSY);
  expect(first.outputs.verdict, first.lines.join("\n")).toBe("pass");
  expect(statusLines(world).slice(-2)).toEqual([
    "pending the load test is running",
    expect.stringMatching(/^success pass: No regression/),
  ]);
  const { statuses } = world.repository.workflow;
  expect(new Set(statuses.map((status) => status.sha))).toEqual(new Set([sha("head")]));
  expect(statuses.at(-1)?.targetUrl).toBe("https://github.com/octo/images/actions/runs/1000");
});

test("a pull request judged by the stored runs of its base asks GitHub at most fifteen times", {
  timeout: LONG,
}, async () => {
  const { url } = await world.target(SLEEPING);
  const { baseSha } = world.repository.pulls.get(7)!;
  const workspace = await checkout();
  const inputs = { url, ...LIGHT, "skip-if-only": "docs/**" };
  const measuredOnMain = await world.run({
    workspace,
    inputs,
    event: { after: baseSha, repository: { full_name: "octo/images", default_branch: "main" } },
    job: { eventName: "push", ref: "refs/heads/main", sha: baseSha, runId: "999" },
  });
  expect(measuredOnMain.exitCode, measuredOnMain.lines.join("\n")).toBe(0);
  expect(world.repository.workflow.statuses).toEqual([]);
  await storeAsBaseline(join(workspace, "load-report/run.recording"), baseSha);

  world.repository.pulls.get(7)!.touches = ["docs/a.md", "src/server.ts"];
  const first = await world.run({ inputs });
  expect(first.outputs.baseline, first.lines.join("\n")).toContain("main");
  // The next push finds a comment, which costs more than writing the first one.
  world.github.exchanges.length = 0;
  const next = await world.run({ inputs, job: { runId: "1001" } });
  expect(next.outputs.baseline, next.lines.join("\n")).toContain("main");
  expect(world.comments()).toHaveLength(1);
  const asked = world.github.exchanges.map(({ method, path }) => `${method} ${path}`);
  // One is left for asking whether a red verdict has been accepted.
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(14);
  expect(asked).toContain(`POST /repos/octo/images/statuses/${sha("head")}`);
});

/** Whatever the machine allowed to judge of it. */
async function storeAsBaseline(path: string, commit: string): Promise<void> {
  const client = createClient({ token: "ghs_any", apiUrl: world.github.url, log: () => {} });
  const store = openStore("branch:load-baselines", {
    cwd: "/",
    github: { client, repository: "octo/images" },
    log: () => {},
  });
  const now = new Date().toISOString();
  const facts = { commit, branch: "main", runUrl: null, recordedAt: now };
  await store.append(extractEntry(await readRecording(path), facts));
}

test("a red verdict: failure, which fail-on: none turns into success that still says fail", {
  timeout: LONG,
}, async ({ skip }) => {
  const inputs = { ...(await sideBySide(MUCH_SLOWER)), ...SHORT };
  const red = await world.runUntilJudged({ inputs });
  skip(red.outputs.verdict === "disturbed", TOO_BUSY);
  expect(red, red.lines.join("\n")).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  expect(statusLines(world).at(-1)).toMatch(/^failure fail: .*POST \/images\/batch/);
  const tolerated = await world.runUntilJudged({
    inputs: { ...inputs, "fail-on": "none" },
    job: { runId: "1001" },
  });
  skip(tolerated.outputs.verdict === "disturbed", TOO_BUSY);
  expect(tolerated, tolerated.lines.join("\n")).toMatchObject({ exitCode: 0, outputs: { verdict: "fail" } });
  expect(statusLines(world).at(-1)).toMatch(/^success fail: /);
});

test("a slowdown that was accepted stays accepted when the job is run again on the same commit", {
  timeout: LONG,
}, async ({ skip }) => {
  const status = { id: 1, sha: sha("head"), context: "load-action/load", targetUrl: null };
  const accepted = { ...status, state: "success", description: "accepted by ann: a richer answer" };
  const other = { ...accepted, context: "load-action/spike", description: "accepted by bob: no" };
  const { statuses } = world.repository.workflow;
  statuses.push({ ...status, state: "failure", description: "fail: slower" }, accepted, other);
  const inputs = { ...(await sideBySide(MUCH_SLOWER)), ...SHORT };
  const result = await world.runUntilJudged({ inputs });
  skip(result.outputs.verdict === "disturbed", TOO_BUSY);
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  expect(statusLines(world).at(-1)).toBe("success accepted by ann: a richer answer");
  expect(world.comments()).toEqual([expect.stringMatching(/🔴[\s\S]*> ✅ \*\*Accepted\*\* by ann/)]);
});

test("jobs with a comment-key have a status each", { timeout: LONG }, async () => {
  const { url } = await world.target(SLEEPING);
  const result = await world.run({ inputs: { url, ...LIGHT, "comment-key": "eu" } });
  expect(result.exitCode, result.lines.join("\n")).toBe(0);
  expect(statusLines(world)).toEqual([]);
  expect(statusLines(world, "load-action/load (eu)").at(-1)).toMatch(/^success (no-baseline|disturbed): /);
});

describe("no verdict is an error", () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ["an input that is wrong", { duration: "soon" }, "load-action/load", /duration/],
    ["an input that does not exist", { urll: "x" }, "load-action/load", /urll/],
    ["a missing scenario", { scenario: "lod.yaml" }, "load-action/lod", /scenario/],
    ["a run that is too long", { duration: "10h" }, "load-action/load", /max-duration/],
  ])("%s", async (_, inputs, context, message) => {
    const { url } = await world.target({});
    const result = await world.run({ inputs: { url, ...inputs } });
    expect(result.exitCode, result.lines.join("\n")).toBe(2);
    expect(statusLines(world, context).at(-1)).toMatch(/^error error: /);
    expect(statusLines(world, context).at(-1)).toMatch(message);
  });

  test("is that of the scenario that the configuration names", async () => {
    const workspace = await checkout({ "load-action.yml": "scenario: load.yaml\n" });
    const inputs = { scenario: "", config: "load-action.yml", url: "" };
    const result = await world.run({ workspace, inputs });
    expect(result.exitCode, result.lines.join("\n")).toBe(2);
    expect(statusLines(world)).toEqual([expect.stringMatching(/^error error: url: none was given/)]);
  });

  test("an engine that cannot be had", { timeout: LONG }, async () => {
    const { url } = await world.target({});
    const inputs = { url, engine: "k6", "k6-version": "2.2.0", "k6-mirror": "http://127.0.0.1:1" };
    const result = await world.run({ inputs, env: { PATH: "" } });
    expect(result.exitCode, result.lines.join("\n")).toBe(3);
    expect(statusLines(world).at(-1)).toMatch(/^error error: .*k6/);
  });

  test("a cancelled run", { timeout: LONG }, async () => {
    const { url } = await world.target(SLEEPING);
    const action = await world.start({ inputs: { url, duration: "60s" } });
    await vi.waitFor(() => expect(world.comments()).toHaveLength(1), { timeout: 60_000 });
    action.cancel();
    const result = await action.result;
    expect(result, result.lines.join("\n")).toMatchObject({ signal: null, leftovers: [] });
    expect(statusLines(world)).toEqual([
      "pending the load test is running",
      "error cancelled before there was a verdict",
    ]);
  });
});

describe("skip-if-only", () => {
  const docs = { "skip-if-only": "docs/**\n*.md" };

  test("nothing is loaded where nothing else is touched, and the required status is green", async () => {
    const api = await world.target({});
    world.repository.pulls.get(7)!.touches = ["docs/a/b.md", "README.md", "docs/.hidden"];
    const result = await world.run({ inputs: { url: api.url, ...docs } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, outputs: { verdict: "skipped" } });
    expect(statusLines(world)).toEqual(["success skipped: nothing but docs/**, *.md is touched"]);
    expect(result.summary).toContain("Load test skipped");
    expect(api.counts()).toEqual({});
    expect(world.comments()).toEqual([]);
  });

  test.each([
    [
      "one other file on the second page",
      [...Array.from({ length: 150 }, (_, i) => `docs/${i}.md`), "src/a.ts"],
    ],
    ["more files than GitHub lists", Array.from({ length: 3000 }, (_, i) => `docs/${i}.md`)],
    ["no file at all", []],
  ])("%s is loaded", async (_, touches) => {
    const api = await world.target({});
    world.repository.pulls.get(7)!.touches = touches;
    const result = await world.run({ inputs: { url: api.url, ...docs, duration: "1s" } });
    expect(result.outputs.verdict, result.lines.join("\n")).toMatch(/no-baseline|disturbed|inconclusive/);
  });

  test("a pull request cannot skip itself by its own configuration", async () => {
    const api = await world.target({});
    const workspace = await checkout({ "load-action.yml": "skip-if-only: '**'\n" });
    const inputs = { url: api.url, duration: "1s", config: "load-action.yml" };
    const result = await world.run({ workspace, inputs });
    expect(result.outputs.verdict, result.lines.join("\n")).not.toBe("skipped");
    expect(result.summary).toContain("skip-if-only");
  });
});

test("a token that may not write statuses changes nothing else, and the summary says what is missing", {
  timeout: LONG,
}, async () => {
  const { url } = await world.target(SLEEPING);
  const result = await world.run({
    inputs: { url, ...LIGHT },
    event: pullRequestEvent("eve/images"),
    job: { token: FORK_TOKEN },
  });
  expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
  expect(result.summary).toMatch(/commit status could not be written: .*fork.*statuses: write/);
  expect(statusLines(world)).toEqual([]);
});

test.each([
  ["schedule", "refs/heads/main", /the event "schedule"; write mode: run/],
  ["pull_request_target", "refs/heads/main", /the event "pull_request_target"/],
  ["push", "refs/heads/topic", /a push to "topic", which is not the default branch "main"; write mode: run/],
])("%s says what it was and what to set", async (eventName, ref, message) => {
  const api = await world.target({});
  const result = await world.run({
    inputs: { url: api.url },
    job: { eventName, ref },
    event: { repository: { full_name: "octo/images", default_branch: "main" } },
  });
  expect(result.exitCode, result.lines.join("\n")).toBe(2);
  expect(result.annotations.map((annotation) => annotation.message)).toEqual([
    expect.stringMatching(message),
  ]);
  expect(api.counts()).toEqual({});
  expect(statusLines(world)).toEqual([]);
});
