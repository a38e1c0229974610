import { beforeEach, expect, test } from "vitest";
import type { ImageApiOptions } from "../../examples/image-api/image-api.ts";
import { filesOf } from "../../src/setup/files.ts";
import type { SetupPlan } from "../../src/setup/plan.ts";
import { asRecord, directoryWith, planFor } from "../setup/support.ts";
import { sha } from "../support/fake-github/state.ts";
import type { ActionResult } from "../support/runner.ts";
import { type StartedJob, startedBy } from "../support/workflow.ts";
import { answers, commented, dispatched, measured, reactionsTo, statusLines } from "./events.ts";
import { PULL, pullRequestEvent, REPOSITORY, type RunOptions, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 300_000;
const CONFIG = ".github/load-action.yml";
const CONTEXT = "load-action/gate";
/** Whatever a busy machine lets be judged: one of these stands first everywhere. */
const VERDICT = /^success (pass|inconclusive|disturbed|fail): /;
let files: Record<string, string>;

/** What init writes for two deployments that are there, with a load as short as a test can bear. */
async function setUp(head: ImageApiOptions, change: Partial<SetupPlan> = {}): Promise<void> {
  const [{ url }, { url: baseUrl }] = await Promise.all([world.target(head), world.target(SLEEPING)]);
  const short = { durationSeconds: 4, warmUpSeconds: 1, ratePerSecond: 40 };
  const actions = [{ name: "health", path: "/health", status: 200 }];
  files = asRecord(filesOf(planFor("url", { url, baseUrl, actions, ...short, ...change })));
  // As it is once the pull request that added it is merged.
  for (const commit of ["base", "tip"]) {
    world.repository.files.set(`${sha(commit)} ${CONFIG}`, files[CONFIG] ?? "");
  }
}

/** Starts what GitHub would start of all the workflows, each through the runner. */
async function happens({ job, event, ...rest }: RunOptions, inputs?: Record<string, string>) {
  const started: Record<string, ActionResult & { job: StartedJob }> = {};
  for (const [path, text] of Object.entries(files)) {
    if (!path.includes("/workflows/")) continue;
    const name = job?.eventName ?? "pull_request";
    const found = startedBy(text, {
      name,
      payload: event,
      repository: REPOSITORY,
      ...(inputs === undefined ? {} : { inputs }),
    });
    if (found === null) continue;
    const workspace = await directoryWith(files);
    const result = await world.run({
      ...rest,
      ...(job ? { job } : {}),
      event,
      workspace,
      inputs: { scenario: "", ...found.inputs },
    });
    started[path.replace(/^.*load-test-?|\.yml$/g, "") || "gate"] = { ...result, job: found };
  }
  return started;
}

beforeEach(() => {
  files = {};
});

test("a pull request is judged by one workflow, and advisory to begin with", {
  timeout: 2 * LONG,
}, async () => {
  await setUp({ sleepMs: 200 });
  const { gate, ...others } = await happens({ event: pullRequestEvent() });
  expect(Object.keys(others)).toEqual([]);
  expect(gate, gate?.lines.join("\n")).toMatchObject({
    exitCode: 0,
    job: { concurrency: `load-test-${PULL}` },
  });
  expect(statusLines(world, CONTEXT)).toEqual([
    expect.stringMatching(/^pending/),
    expect.stringMatching(VERDICT),
  ]);
  expect(answers(world)).toHaveLength(1);
});

test("a push to the default branch makes a baseline, a push elsewhere nothing", {
  timeout: LONG,
}, async () => {
  await setUp(SLEEPING);
  const repository = { full_name: REPOSITORY, default_branch: "main" };
  const push = (branch: string): RunOptions => ({
    job: { eventName: "push", ref: `refs/heads/${branch}`, sha: sha("tip") },
    event: { after: sha("tip"), ref: `refs/heads/${branch}`, repository },
  });
  world.repository.parents.set(sha("tip"), null);
  expect(await happens(push("topic"))).toEqual({});
  const { record, ...others } = await happens(push("main"));
  expect(Object.keys(others)).toEqual([]);
  expect(record?.exitCode, record?.lines.join("\n")).toBe(0);
  expect(record?.summary).toMatch(/[Rr]ecorded/);
  expect(statusLines(world, CONTEXT)).toEqual([]);
});

test("a fork's pull request is published by the companion, and only a fork's", {
  timeout: LONG,
}, async () => {
  await setUp(SLEEPING);
  const ended = (fork: string, name = "Load test"): RunOptions => {
    const { job, event } = measured({ fork });
    const { workflow_run: run, ...payload } = event as { workflow_run: object };
    return { ...(job ? { job } : {}), event: { ...payload, workflow_run: { ...run, name } } };
  };
  expect(await happens(ended(REPOSITORY))).toEqual({});
  expect(await happens(ended("eve/images", "CI"))).toEqual({});
  const pull = world.repository.pulls.get(PULL);
  if (pull) pull.headRepository = "eve/images";
  world.repository.workflow.ended.add(900);
  const { publish, ...others } = await happens(ended("eve/images"));
  expect(Object.keys(others)).toEqual([]);
  expect(publish?.exitCode, publish?.lines.join("\n")).toBe(0);
  expect(statusLines(world, CONTEXT)).toEqual([expect.stringMatching(/^pending waits for \/load/)]);
});

test("a command runs in the queue of its pull request, stop outside of it", { timeout: LONG }, async () => {
  await setUp(SLEEPING);
  const load = commented(world, "/load gate duration=3s");
  const { commands, ...none } = await happens(load);
  expect(Object.keys(none)).toEqual([]);
  expect(commands, commands?.lines.join("\n")).toMatchObject({
    exitCode: 0,
    job: { concurrency: `load-test-${PULL}`, permissions: { statuses: "write" } },
  });
  expect(statusLines(world, CONTEXT).at(-1)).toMatch(VERDICT);
  expect(reactionsTo(world, load.commentId)).toContain("rocket");

  const { stop, ...others } = await happens(commented(world, "/load stop"));
  expect(Object.keys(others)).toEqual([]);
  expect(stop, stop?.lines.join("\n")).toMatchObject({ exitCode: 0, job: { concurrency: null } });
  expect(stop?.job.permissions).toMatchObject({ actions: "write" });
});

test.each([
  ["not about load", {}],
  ["/load", { onPull: false }],
  ["/load", { action: "edited" as const }],
])("a comment %j (%j) starts nothing", async (body, options) => {
  await setUp(SLEEPING);
  expect(await happens(commented(world, body, options))).toEqual({});
});

test("somebody who may not write is refused, whatever the workflow let through", {
  timeout: LONG,
}, async () => {
  await setUp(SLEEPING);
  const asked = commented(world, "/load", { by: "eve" });
  const { commands } = await happens(asked);
  expect(commands?.exitCode, commands?.lines.join("\n")).toBe(0);
  expect(reactionsTo(world, asked.commentId)).toEqual(["-1"]);
  expect(statusLines(world, CONTEXT)).toEqual([]);
});

test("a run by hand takes what is given, and the settings for the rest", { timeout: LONG }, async () => {
  await setUp(SLEEPING);
  const inputs = { scenario: "gate", duration: "3s", note: "before the sale", "pull-request": String(PULL) };
  const { "by-hand": run, ...others } = await happens(dispatched(world), inputs);
  expect(Object.keys(others)).toEqual([]);
  expect(run?.exitCode, run?.lines.join("\n")).toBe(0);
  expect(run?.summary).toContain("before the sale");
  expect(statusLines(world, CONTEXT).at(-1)).toMatch(VERDICT);
});
