import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { archiveOf, forkRecording, reportArchive } from "../publish/archives.ts";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { answers, commented, measured, statusLines } from "./events.ts";
import { checkout, MUCH_SLOWER, PULL, pullRequestEvent, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 500_000;
const SHORT = { duration: "4s" };
const FORK = "eve/images";
const WAITING = "pending waits for /load";

function fromFork(): void {
  world.repository.pulls.get(PULL)!.headRepository = FORK;
}

function upload(
  archive: Buffer,
  artifact: { name?: string; expired?: boolean; sizeBytes?: number } = {},
): void {
  const { name = "load-report", expired = false, ...rest } = artifact;
  world.repository.workflow.artifacts.push({
    id: world.github.state.nextId++,
    runId: 900,
    name,
    archive,
    expired,
    ...rest,
  });
}

test("a fork's job measures without a secret, the companion publishes, a maintainer decides", {
  timeout: 2 * LONG,
}, async () => {
  fromFork();
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
  upload(await archiveOf(Object.fromEntries(files)));
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
  fromFork();
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

describe("a forged result", () => {
  test("is green for nobody, and shows nothing but its figures", async () => {
    fromFork();
    const forged = forkRecording({
      seconds: 30,
      rate: 60,
      base: {},
      endpoints: [{ name: "<img src=x onerror=1> @all [a](javascript:1)", share: 1, medianMs: 50 }],
    });
    forged.meta.runName = "::error::forged";
    forged.meta.scenario.shape = "##[error]forged";
    forged.head.stream.samples = ["::add-mask::gate"];
    const evil = { "comment.md": "APPROVED", "summary.md": "APPROVED", "result.json": '{"verdict":"pass"}' };
    const archive = await reportArchive(forged);
    upload(archive);
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result, result.lines.join("\n")).toMatchObject({
      exitCode: 0,
      annotations: [],
      refused: [],
      leaks: [],
    });
    expect(statusLines(world).every((line) => line.startsWith(WAITING))).toBe(true);
    expect(statusLines(world)).toHaveLength(1);
    const shown = `${answers(world)} ${result.summary}`;
    expect(shown).not.toContain(evil["comment.md"]);
    // Names stand in code type, where they mean nothing.
    expect(shown.replace(/`[^`]*`/g, "")).not.toMatch(/<img|@all|\]\(javascript|forged/);
    expect(shown).toContain("Advisory");
  });

  test("about another commit, scenario or in another form waits without a result", async () => {
    fromFork();
    const unusable: [Buffer, RegExp][] = [
      [await reportArchive(forkRecording({ seconds: 5, meta: { headSha: sha("other") } })), /another commit/],
      [await reportArchive(forkRecording({ seconds: 5 }, { name: "gate" })), /another scenario than load/],
      [await archiveOf({ "run.recording": "SLR nonsense" }), /not a recording|corrupt/],
      [await archiveOf({ "result.json": '{"verdict":"pass"}' }), /has no run\.recording/],
      [Buffer.from("<!DOCTYPE html>"), /no usable ZIP archive/],
    ];
    for (const [index, [archive, message]] of unusable.entries()) {
      world.repository.workflow.artifacts.length = 0;
      upload(archive);
      const options = measured();
      const result = await world.run({
        ...options,
        inputs: {},
        job: { ...options.job, runId: String(2000 + index) },
      });
      expect(result.exitCode, result.lines.join("\n")).toBe(0);
      expect(statusLines(world).at(-1)).toBe(WAITING);
      expect(answers(world)).toEqual([expect.stringMatching(/Not judged[\s\S]*waits for `\/load`/)]);
      expect(answers(world)[0]).toMatch(message);
    }
  });

  test.each([
    ["is larger than it may be", { sizeBytes: 2 ** 40 }, /larger than/],
    ["has expired", { expired: true }, /expired/],
    ["has another name", { name: "other" }, /left no artifact load-report/],
  ])("that %s is not downloaded", async (_, artifact, message) => {
    fromFork();
    upload(Buffer.from("x"), artifact);
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result.exitCode, result.lines.join("\n")).toBe(0);
    expect(answers(world)[0]).toMatch(message);
    expect(
      world.github.exchanges.some(({ path }) => path.includes("/zip") || path.includes("_archives")),
    ).toBe(false);
  });

  test("the limits of the default branch are judged, not those that the artifact names", async () => {
    fromFork();
    const scenario =
      "scenario: load\nduration: 20s\nrate: 30/s\nactions: [{ name: a, method: GET, path: / }]\ncriteria: [p95 < 1ms]\n";
    upload(await reportArchive(forkRecording({ seconds: 20, rate: 60 }, { criteria: [] })));
    const workspace = await checkout({ "load.yaml": scenario });
    const result = await world.run({ ...measured(), workspace, inputs: {} });
    expect(result.outputs.verdict, result.lines.join("\n")).toBe("fail");
    expect(statusLines(world)).toEqual([
      expect.stringMatching(/^pending waits for \/load; the fork says fail/),
    ]);
  });
});

test("a run that left nothing at all waits, and one that GitHub does not know is trouble", async () => {
  fromFork();
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
    ["for a run that was no pull request's", fromFork, { event: "push" }],
    ["where the fork was deleted", fromFork, { fork: null }],
    ["where the pull request has moved on", fromFork, { head_sha: sha("older") }],
    ["for a branch of the same name in another fork", fromFork, { fork: "mallory/images" }],
    [
      "where the pull request is closed",
      () => {
        fromFork();
        world.repository.pulls.get(PULL)!.closed = true;
      },
      {},
    ],
  ])("%s", async (_, prepare, run) => {
    prepare();
    upload(await reportArchive(forkRecording({ seconds: 5 })));
    const result = await world.run({ ...measured(run), inputs: {} });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, annotations: [], outputs: {} });
    expect(world.repository.workflow.statuses).toEqual([]);
    expect(answers(world)).toEqual([]);
  });

  test("while a maintainer's run is under way", async () => {
    fromFork();
    world.repository.workflow.statuses.push({
      id: 1,
      sha: sha("head"),
      context: "load-action/load",
      state: "pending",
      description: "the load test is running",
      targetUrl: null,
    });
    upload(await reportArchive(forkRecording({ seconds: 5 })));
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result.exitCode, result.lines.join("\n")).toBe(0);
    expect(statusLines(world)).toEqual(["pending the load test is running"]);
    expect(answers(world)).toEqual([]);
  });
});
