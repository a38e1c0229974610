import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  answers,
  commented,
  dispatched,
  measured,
  reactionsTo,
  statusLines,
  type World,
} from "../action/events.ts";
import { addPullRequest, PULL, pullRequestEvent, REPOSITORY } from "../action/support.ts";
import { archiveOf } from "../publish/archives.ts";
import { startFakeGithub } from "../support/fake-github/fake-github.ts";
import { addRepository, FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { waitForQuiet } from "../support/quiet.ts";
import { describeWithAct } from "./act.ts";
import {
  type Choices,
  type GeneratedEnd,
  type GeneratedRun,
  initialised,
  runGenerated,
  SETTINGS,
  sleepingTarget,
} from "./generated.ts";

const LONG = 600_000;
const MOST_TRIES = 4;
const TOO_BUSY = "the processor was busy in each of four tries";
const CONTEXT = "load-action/gate";
const SAME_MS = 20;
const SLOWER_MS = 160;

describeWithAct("the workflows that init writes, run by act", () => {
  const world = {} as World;
  let targets: Awaited<ReturnType<typeof sleepingTarget>>[] = [];
  let runId = 1000;

  beforeEach(async () => {
    world.github = await startFakeGithub();
    world.repository = addRepository(world.github.state, REPOSITORY);
    addPullRequest(world.repository);
  });
  afterEach(async () => {
    for (const target of targets) target.close();
    targets = [];
    await world.github.close();
  });

  /** A repository after `init`: what it wrote is on the branch that the pull request goes to, too. */
  async function setUp(headMs: number, choices?: Choices): Promise<Record<string, string>> {
    const [head, base] = [await sleepingTarget(headMs), await sleepingTarget(SAME_MS)];
    targets.push(head, base);
    const files = initialised(head.url, base.url, choices);
    const { baseSha } = world.repository.pulls.get(PULL)!;
    world.repository.files.set(`${baseSha} ${SETTINGS}`, files[SETTINGS]!);
    return files;
  }
  type Started = Omit<GeneratedRun, "apiUrl" | "runId">;
  const run = (start: Started) =>
    runGenerated({ ...start, apiUrl: world.github.url, runId: String(++runId) });
  const verdictOf = ({ log }: GeneratedEnd) => /::set-output:: verdict=([a-z-]+)/.exec(log)?.[1];

  /** Runs again while the machine was too busy for a verdict, as its person would. */
  async function untilJudged(start: Started): Promise<GeneratedEnd> {
    for (let tries = 1; ; tries++) {
      const ended = await run(start);
      const judged = !["disturbed", "inconclusive"].includes(verdictOf(ended) ?? "");
      if (judged || tries === MOST_TRIES) return ended;
      await waitForQuiet(30_000);
    }
  }
  const load = () => targets.map((target) => target.asked());
  const pullRequest = { workflow: "load-test", eventName: "pull_request" };
  const comment = (body: string, options?: Parameters<typeof commented>[2]) => {
    const { commentId, event } = commented(world, body, options);
    return { commentId, start: { workflow: "load-test-commands", eventName: "issue_comment", event } };
  };

  describe("a pull request", () => {
    test("is green where nothing got slower", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS, { enforcing: true });
      const ended = await untilJudged({ ...pullRequest, event: pullRequestEvent(), files });
      expect(verdictOf(ended), ended.log).toBe("pass");
      expect(ended.exitCode).toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success pass: No regression/);
      expect(answers(world)).toEqual([expect.stringContaining("No regression")]);
      // As the settings have it.
      expect(answers(world)[0]).toContain("embedded");
      expect(Object.keys(ended.uploaded)).toEqual(
        expect.arrayContaining(["run.recording", "result.json", "junit.xml"]),
      );
    });

    test("is red where it got much slower, once the settings enforce", { timeout: LONG }, async () => {
      const files = await setUp(SLOWER_MS, { enforcing: true });
      const ended = await untilJudged({ ...pullRequest, event: pullRequestEvent(), files });
      expect(verdictOf(ended), ended.log).toBe("fail");
      expect(ended.exitCode).not.toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^failure fail: /);
      expect(answers(world)).toEqual([expect.stringMatching(/### 🔴 .*slower/i)]);
      expect(Object.keys(ended.uploaded)).toContain("run.recording");
    });

    test("is told and stays green as long as they do not", { timeout: LONG }, async () => {
      const files = await setUp(SLOWER_MS);
      const ended = await untilJudged({ ...pullRequest, event: pullRequestEvent(), files });
      expect(verdictOf(ended), ended.log).toBe("fail");
      expect(ended.exitCode).toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success fail: /);
      expect(answers(world)).toEqual([expect.stringMatching(/### 🔴 .*slower/i)]);
    });

    test("of a fork is measured by its own job and published by the companion", {
      timeout: LONG,
    }, async () => {
      const fork = "eve/images";
      world.repository.pulls.get(PULL)!.headRepository = fork;
      const files = await setUp(SLOWER_MS, { seconds: 3 });
      const job = await run({ ...pullRequest, event: pullRequestEvent(fork), files, token: FORK_TOKEN });
      const verdict = verdictOf(job);
      expect(verdict, job.log).toMatch(/^(fail|disturbed|inconclusive)$/);
      expect(job.exitCode).toBe(0);
      expect([statusLines(world, CONTEXT), answers(world)]).toEqual([[], []]);

      const archive = await archiveOf(job.uploaded);
      world.repository.workflow.artifacts.push({
        id: world.github.state.nextId++,
        runId: 900,
        name: "load-report",
        archive,
        expired: false,
      });
      const companion = { workflow: "load-test-publish", eventName: "workflow_run", files };
      const asked = load();
      const ended = await run({ ...companion, event: measured({ fork }).event });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(statusLines(world, CONTEXT)).toEqual([
        expect.stringContaining(`pending waits for /load; the fork says ${verdict}: `),
      ]);
      expect(answers(world)).toEqual([
        expect.stringContaining("> Advisory: the job of a fork measured this"),
      ]);

      // A run of the repository itself has spoken already; the companion does not even start.
      world.github.exchanges.length = 0;
      const own = await run({ ...companion, event: measured({ fork: REPOSITORY }).event });
      expect(own.exitCode, own.log).toBe(0);
      expect(world.github.exchanges).toEqual([]);
      expect(load()).toEqual(asked);
    });
  });

  test("a push to main is kept on the branch of the baselines", { timeout: LONG }, async ({ skip }) => {
    const files = await setUp(SAME_MS);
    const { baseSha } = world.repository.pulls.get(PULL)!;
    const event = {
      ref: "refs/heads/main",
      after: baseSha,
      repository: { full_name: REPOSITORY, default_branch: "main" },
    };
    const ended = await untilJudged({ workflow: "load-test-record", eventName: "push", event, files });
    skip(verdictOf(ended) === "disturbed", TOO_BUSY);
    expect(ended.exitCode, ended.log).toBe(0);
    expect(ended.log).toMatch(/Recorded as a baseline: load-baselines\//);
    expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);
    // What is deployed from main, and not the pull request's.
    const [head, base] = load();
    expect([head, base! > 100]).toEqual([0, true]);
  });

  test("a run by hand takes what was filled in, and the rest from the settings", {
    timeout: LONG,
  }, async () => {
    const files = await setUp(SAME_MS);
    const inputs = {
      scenario: "gate",
      duration: "3s",
      note: "before the *sale*",
      "pull-request": String(PULL),
    };
    const ended = await run({
      workflow: "load-test-by-hand",
      eventName: "workflow_dispatch",
      event: { ...(dispatched(world).event as object), inputs },
      files,
    });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success (pass|disturbed|inconclusive): /);
    expect(world.repository.workflow.statuses.every((status) => status.sha === sha("head"))).toBe(true);
    expect(answers(world)).toEqual([expect.stringContaining("before the \\*sale\\*")]);
    expect(load().every((count) => count > 100)).toBe(true);
  });

  describe("a comment", () => {
    test("that is a command is carried out: reactions, status, comment", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      const { commentId, start } = comment("/load duration=3s");
      const ended = await run({ ...start, files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(reactionsTo(world, commentId)).toEqual(["eyes", "rocket"]);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success (pass|disturbed|inconclusive): /);
      expect(answers(world)).toEqual([expect.stringContaining("state=done")]);
    });

    test("is not answered for a head that has moved while the load ran", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      const { commentId, start } = comment("/load duration=5s");
      const running = run({ ...start, files });
      await vi.waitFor(() => expect(Math.min(...load())).toBeGreaterThan(20), { timeout: 120_000 });
      world.repository.pulls.get(PULL)!.headSha = sha("moved");
      const ended = await running;
      expect(ended.exitCode, ended.log).not.toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^error error: the head of pull request 7 moved/);
      expect(reactionsTo(world, commentId)).toEqual(["eyes", "confused"]);
    });

    test("by somebody who may only read loads nothing", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      const { commentId, start } = comment("/load", { by: "eve" });
      const ended = await run({ ...start, files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(reactionsTo(world, commentId)).toEqual(["-1"]);
      expect([answers(world), load()]).toEqual([[], [0, 0]]);
    });

    test("with an unknown command is answered with what there is", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      const { commentId, start } = comment("/load frobnicate=yes");
      const ended = await run({ ...start, files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(reactionsTo(world, commentId)).toEqual(["confused"]);
      expect(answers(world)).toEqual([expect.stringContaining("`/load stop`")]);
      expect(load()).toEqual([0, 0]);
    });

    test.each<[string, string, Parameters<typeof commented>[2]]>([
      ["like any other", "how fast is it?", {}],
      ["that was edited", "/load", { action: "edited" }],
      ["on an issue", "/load", { onPull: false }],
      ["for the other workflow", "/load stop", {}],
    ])("%s starts nothing", { timeout: LONG }, async (_, body, options) => {
      const files = await setUp(SAME_MS);
      const ended = await run({ ...comment(body, options).start, files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect([world.github.exchanges, load()]).toEqual([[], [0, 0]]);
    });

    test("accepts what is red, and remembers the level", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      setStatus("failure", "fail: slower", 900);
      const { commentId, start } = comment("/load accept the new codec is worth it");
      const ended = await run({ ...start, files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toBe("success accepted by ann: the new codec is worth it");
      expect(reactionsTo(world, commentId)).toEqual(["+1"]);
      expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);
    });

    test("stops what is running, outside of its queue", { timeout: LONG }, async () => {
      const files = await setUp(SAME_MS);
      setStatus("pending", "the load test is running", 901);
      world.repository.workflow.running.add(901);
      const { commentId, start } = comment("/load stop");
      const ended = await run({ ...start, workflow: "load-test-stop", files });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(world.repository.workflow.cancelled).toEqual([901]);
      expect(reactionsTo(world, commentId)).toEqual(["+1"]);
    });

    function setStatus(state: string, description: string, run: number): void {
      world.repository.workflow.statuses.push({
        id: world.github.state.nextId++,
        sha: sha("head"),
        context: CONTEXT,
        state,
        description,
        targetUrl: `https://github.com/${REPOSITORY}/actions/runs/${run}`,
      });
    }
  });
});
