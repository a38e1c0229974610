import { expect, test } from "vitest";
import { FORK_TOKEN } from "../support/fake-github/state.ts";
import { findTestK6, itWithK6 } from "../support/k6.ts";
import { checkout, MUCH_SLOWER, pullRequestEvent, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
/** Up to five runs, and waiting for a busy machine in between. */
const LONG = 240_000;
/** Side by side a busy processor cancels; what one target alone was measured by it is not judged. */
const TOO_BUSY = "the processor was busy in each of five tries";
/** Enough where the answer is plain. */
const SHORT = { duration: "4s" };

async function sideBySide(head: object) {
  const [headApi, baseApi] = [await world.target(head), await world.target(SLEEPING)];
  return { url: headApi.url, "base-url": baseApi.url };
}

test("an unchanged target is green", { timeout: LONG }, async () => {
  const result = await world.runUntilJudged({ inputs: await sideBySide(SLEEPING) });
  expect(result.outputs.verdict, result.lines.join("\n")).toBe("pass");
  expect(result).toMatchObject({
    exitCode: 0,
    signal: null,
    annotations: [],
    leaks: [],
    leftovers: [],
    refused: [],
  });
  expect(world.comments()).toEqual([
    expect.stringMatching(/^<!-- semantest\/load-action:v1 .* state=done -->\n/),
  ]);
  expect(world.comments()[0]).toContain("No regression");
  expect(result.summary).toContain("No regression");
  expect(result.outputs).toMatchObject({
    "comment-url": `https://github.com/octo/images/pull/7#issuecomment-${world.repository.comments[0]?.id}`,
    "report-dir": "load-report",
    recording: "load-report/run.recording",
    baseline: expect.stringContaining("main"),
    "error-rate": "0",
  });
  expect(Number(result.outputs["p95-ms"])).toBeGreaterThan(20);
  expect(Number(result.outputs["requests-per-second"])).toBeGreaterThan(20);
});

test("a much slower endpoint is red, and named", { timeout: LONG }, async () => {
  const result = await world.runUntilJudged({ inputs: await sideBySide(MUCH_SLOWER) });
  expect(result.outputs.verdict, result.lines.join("\n")).toBe("fail");
  expect(result).toMatchObject({ exitCode: 1, leaks: [], leftovers: [], dropped: [] });
  const [comment] = world.comments();
  const headline = comment?.split("\n").find((line) => line.startsWith("### "));
  expect(headline).toMatch(/🔴 .*slower/i);
  expect(comment).toContain("/images/batch");
  expect(result.annotations[0]).toMatchObject({ level: "error", title: expect.stringContaining("failed") });
  expect(result.summary).toContain("/images/batch");
});

test("fail-on: none keeps a red verdict from failing the step", { timeout: LONG }, async () => {
  const inputs = { ...(await sideBySide(MUCH_SLOWER)), ...SHORT, "fail-on": "none" };
  const result = await world.runUntilJudged({ inputs });
  expect(result.outputs.verdict).toBe("fail");
  expect(result.exitCode).toBe(0);
});

test("the token of a fork changes nothing but the comment", { timeout: LONG }, async () => {
  const result = await world.runUntilJudged({
    inputs: { ...(await sideBySide(MUCH_SLOWER)), ...SHORT },
    event: pullRequestEvent("ann/images"),
    job: { token: FORK_TOKEN },
  });
  expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "comment-url": "" } });
  expect(world.comments()).toEqual([]);
  expect(result.summary).toMatch(/comment could not be written: .*fork/);
});

test("compared with nothing is said in every place, and red for a strict team", {
  timeout: LONG,
}, async ({ skip }) => {
  const { url } = await world.target(SLEEPING);
  const result = await world.runUntilJudged({
    inputs: { url, ...SHORT, "fail-on": "fail, no-baseline" },
  });
  skip(result.outputs.verdict === "disturbed", TOO_BUSY);
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 1,
    outputs: { verdict: "no-baseline", baseline: "" },
  });
  expect(world.comments()[0]).toMatch(/Compared with nothing/);
  expect(result.summary).toMatch(/Compared with nothing/);
  expect(result.annotations[0]).toMatchObject({
    level: "warning",
    title: expect.stringContaining("compared with nothing"),
  });
});

test("baselines: recorded on the default branch, compared with on a pull request", {
  timeout: 2 * LONG,
}, async ({ skip }) => {
  const workspace = await checkout();
  const store = { "baseline-store": "directory:baselines" };
  const main = await world.target(SLEEPING);
  const push = {
    workspace,
    inputs: { ...store, url: main.url },
    event: { after: "c".repeat(40), repository: { full_name: "octo/images", default_branch: "main" } },
    job: { eventName: "push", ref: "refs/heads/main", sha: "c".repeat(40) },
  };
  const recorded = await world.runUntilJudged(push);
  skip(recorded.outputs.verdict === "disturbed", TOO_BUSY);
  expect(recorded, recorded.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "no-baseline" },
  });
  expect(recorded.summary).toContain("Recorded as a baseline");
  expect(world.comments()).toEqual([]);
  const slower = await world.target({ sleepMs: 200 });
  const judged = await world.run({ workspace, inputs: { ...store, url: slower.url } });
  expect(judged.outputs.verdict, judged.lines.join("\n")).not.toBe("pass");
  expect(judged.outputs.verdict).not.toBe("no-baseline");
  expect(judged.outputs.baseline).toMatch(/^main at ccccccc, /);
});

test("values of env never reach log, summary or comment", { timeout: LONG }, async () => {
  const secret = "sk-live-0123456789";
  const scenario = `scenario: load
duration: 3s
rate: 20/s
headers: { Authorization: "Bearer \${API_KEY}" }
actions: [{ name: "a", method: POST, path: "/images/generate", payload: { prompt: x, userId: u } }]
`;
  const { url } = await world.target({ ...SLEEPING, token: secret });
  const workspace = await checkout({ "load.yaml": scenario });
  const result = await world.run({ workspace, inputs: { url, env: `API_KEY=${secret}` } });
  expect(result.outputs["error-rate"], result.lines.join("\n")).toBe("0");
  expect(result.masked).toContain(secret);
  expect(result.leaks).toEqual([]);
  expect(`${result.summary} ${JSON.stringify(result.outputs)} ${world.comments()}`).not.toContain(secret);
});

itWithK6("with a real k6: green for unchanged, red for much slower", { timeout: 2 * LONG }, async () => {
  const k6 = { engine: "k6", "k6-path": findTestK6() ?? "" };
  const same = await world.runUntilJudged({ inputs: { ...(await sideBySide(SLEEPING)), ...k6 } });
  expect(same.outputs.verdict, same.lines.join("\n")).toBe("pass");
  const slower = await world.runUntilJudged({
    inputs: { ...(await sideBySide(MUCH_SLOWER)), ...k6 },
    job: { runId: "1001" },
  });
  expect(slower, slower.lines.join("\n")).toMatchObject({
    exitCode: 1,
    outputs: { verdict: "fail" },
    leftovers: [],
  });
  expect(world.comments()).toEqual([expect.stringMatching(/k6 \d+\.\d+/)]);
});
