import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { archiveOf, forkRecording, reportArchive } from "../publish/archives.ts";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { answers, commented, FORK, fromFork, measured, statusLines, upload } from "./events.ts";
import { checkout, MUCH_SLOWER, PULL, pullRequestEvent, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 500_000;
const SHORT = { duration: "4s" };
const WAITING = "pending waits for /load";

test("a fork's job measures without a secret, the companion publishes, a maintainer decides", {
  timeout: 2 * LONG,
}, async () => {
  fromFork(world);
  const targets = {
    url: (await world.target(MUCH_SLOWER)).url,
    "base-url": (await world.target(SLEEPING)).url,
  };
  const workspace = await checkout();
  const job = await world.run({
    workspace,
    inputs: { ...targets, ...SHORT },
    event: pullRequestEvent(FORK),
    job: { token: FORK_TOKEN, runId: "900" },
  });
  // Whatever the machine allowed to judge: everybody says the same of it.
  const { verdict } = job.outputs;
  expect(verdict, job.lines.join("\n")).toMatch(/^(fail|disturbed|inconclusive)$/);
  expect(world.repository.workflow.statuses).toEqual([]);
  expect(answers(world)).toEqual([]);

  const directory = join(workspace, job.outputs["report-dir"] ?? "");
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => [name, await readFile(join(directory, name))] as const),
  );
  upload(world, await archiveOf(Object.fromEntries(files)));
  const companion = await world.run({ ...measured(), inputs: {} });
  expect(companion, companion.lines.join("\n")).toMatchObject({
    exitCode: 0,
    annotations: [],
    outputs: { verdict },
  });
  expect(statusLines(world)).toEqual([
    expect.stringContaining(`pending waits for /load; the fork says ${verdict}: `),
  ]);
  expect(world.repository.workflow.statuses[0]).toMatchObject({
    sha: sha("head"),
    targetUrl: "https://github.com/octo/images/actions/runs/900",
  });
  expect(answers(world)).toEqual([
    expect.stringMatching(/### [\s\S]*\n> Advisory: the job of a fork measured this/),
  ]);
  expect(companion.summary).toContain("Advisory");

  const load = commented(world, "/load");
  const decided = await world.run({
    ...load,
    inputs: { url: targets["base-url"], "base-url": targets["base-url"] },
    job: { ...load.job, runId: "3000" },
  });
  const { verdict: ours } = decided.outputs;
  expect(ours, decided.lines.join("\n")).toMatch(/^(pass|disturbed|inconclusive)$/);
  expect(statusLines(world).at(-1)).toContain(`success ${ours}: `);
  expect(answers(world)).toHaveLength(1);

  // The fork runs its job again: what has been decided for this commit stays.
  const before = answers(world);
  const again = await world.run({ ...measured(), inputs: {}, job: { ...measured().job, runId: "3001" } });
  expect(again.exitCode, again.lines.join("\n")).toBe(0);
  expect(statusLines(world).at(-1)).toContain(`success ${ours}: `);
  expect(answers(world)).toEqual(before);
});

test("a target that needs a secret is not loaded by a fork's job, which is no verdict", async () => {
  fromFork(world);
  const api = await world.target({ token: "secret" });
  const scenario = `scenario: load
duration: 3s
rate: 20/s
headers: { Authorization: "Bearer \${API_KEY}" }
actions: [{ name: a, method: GET, path: / }]
`;
  const workspace = await checkout({ "load.yaml": scenario });
  const result = await world.run({
    workspace,
    inputs: { url: api.url, env: "API_KEY=\nREGION=" },
    event: pullRequestEvent(FORK),
    job: { token: FORK_TOKEN },
  });
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "inconclusive" },
  });
  expect(result.summary).toMatch(/`API_KEY`, which the job of a fork does not get/);
  expect(result.summary).not.toContain("REGION");
  expect(api.counts()).toEqual({});
});

test("a run that left nothing at all waits, and one that GitHub does not know is trouble", async () => {
  fromFork(world);
  world.repository.workflow.ended.add(900);
  const none = await world.run({ ...measured(), inputs: {} });
  expect(none.exitCode, none.lines.join("\n")).toBe(0);
  expect(statusLines(world)).toEqual([WAITING]);
  const unknown = await world.run({ ...measured({ id: 901 }), inputs: {} });
  expect(unknown.exitCode, unknown.lines.join("\n")).toBe(3);
  expect(unknown.annotations[0]?.message).toMatch(/cannot list the artifacts of run 901/);
  expect(statusLines(world)).toEqual([WAITING]);
});

describe("nothing is published", () => {
  test.each([
    ["for a run of the repository itself", () => {}, { fork: "octo/images" }],
    ["for a run that was no pull request's", () => fromFork(world), { event: "push" }],
    ["where the fork was deleted", () => fromFork(world), { fork: null }],
    ["where the pull request has moved on", () => fromFork(world), { head_sha: sha("older") }],
    ["for a branch of the same name in another fork", () => fromFork(world), { fork: "mallory/images" }],
    [
      "where the pull request is closed",
      () => {
        fromFork(world);
        world.repository.pulls.get(PULL)!.closed = true;
      },
      {},
    ],
  ])("%s", async (_, prepare, run) => {
    prepare();
    upload(world, await reportArchive(forkRecording({ seconds: 5 })));
    const result = await world.run({ ...measured(run), inputs: {} });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, annotations: [], outputs: {} });
    expect(world.repository.workflow.statuses).toEqual([]);
    expect(answers(world)).toEqual([]);
  });

  test("while a maintainer's run is under way", async () => {
    fromFork(world);
    world.repository.workflow.statuses.push({
      id: 1,
      sha: sha("head"),
      context: "load-action/load",
      state: "pending",
      description: "the load test is running",
      targetUrl: null,
    });
    upload(world, await reportArchive(forkRecording({ seconds: 5 })));
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result.exitCode, result.lines.join("\n")).toBe(0);
    expect(statusLines(world)).toEqual(["pending the load test is running"]);
    expect(answers(world)).toEqual([]);
  });
});
