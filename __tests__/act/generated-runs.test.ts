import { describe, expect, test } from "vitest";
import { answers, dispatched, measured, statusLines } from "../action/events.ts";
import { PULL, pullRequestEvent, REPOSITORY } from "../action/support.ts";
import { archiveOf } from "../publish/archives.ts";
import { FORK_TOKEN, sha } from "../support/fake-github/state.ts";
import { describeWithAct } from "./act.ts";
import { CONTEXT, SAME_MS, SLOWER_MS, TOO_BUSY, useGeneratedWorld, verdictOf } from "./generated-world.ts";

const LONG = 600_000;
const pullRequest = { workflow: "load-test", eventName: "pull_request" };

describeWithAct("the workflows that init writes, run by act", () => {
  const world = useGeneratedWorld();

  describe("a pull request", () => {
    test("is green where nothing got slower", { timeout: LONG }, async () => {
      const repository = await world.setUp(SAME_MS, { enforcing: true });
      const ended = await world.untilJudged({ ...pullRequest, event: pullRequestEvent(), repository });
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
      const repository = await world.setUp(SLOWER_MS, { enforcing: true });
      const ended = await world.untilJudged({ ...pullRequest, event: pullRequestEvent(), repository });
      expect(verdictOf(ended), ended.log).toBe("fail");
      expect(ended.exitCode).not.toBe(0);
      expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^failure fail: /);
      expect(answers(world)).toEqual([expect.stringMatching(/### 🔴 .*slower/i)]);
      expect(Object.keys(ended.uploaded)).toContain("run.recording");
    });

    test("is told and stays green as long as they do not", { timeout: LONG }, async () => {
      const repository = await world.setUp(SLOWER_MS);
      const ended = await world.untilJudged({ ...pullRequest, event: pullRequestEvent(), repository });
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
      const repository = await world.setUp(SLOWER_MS, { seconds: 3 });
      const job = await world.run({
        ...pullRequest,
        event: pullRequestEvent(fork),
        repository,
        token: FORK_TOKEN,
      });
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
      const companion = { workflow: "load-test-publish", eventName: "workflow_run", repository };
      const asked = world.load();
      const ended = await world.run({ ...companion, event: measured({ fork }).event });
      expect(ended.exitCode, ended.log).toBe(0);
      expect(statusLines(world, CONTEXT)).toEqual([
        expect.stringContaining(`pending waits for /load; the fork says ${verdict}: `),
      ]);
      expect(answers(world)).toEqual([
        expect.stringContaining("> Advisory: the job of a fork measured this"),
      ]);

      // A run of the repository itself has spoken already; the companion does not even start.
      world.github.exchanges.length = 0;
      const own = await world.run({ ...companion, event: measured({ fork: REPOSITORY }).event });
      expect(own.exitCode, own.log).toBe(0);
      expect(world.github.exchanges).toEqual([]);
      expect(world.load()).toEqual(asked);
    });
  });

  test("a push to main is kept on the branch of the baselines", { timeout: LONG }, async ({ skip }) => {
    const repository = await world.setUp(SAME_MS);
    const { baseSha } = world.repository.pulls.get(PULL)!;
    const event = {
      ref: "refs/heads/main",
      after: baseSha,
      repository: { full_name: REPOSITORY, default_branch: "main" },
    };
    const ended = await world.untilJudged({
      workflow: "load-test-record",
      eventName: "push",
      event,
      repository,
    });
    skip(verdictOf(ended) === "disturbed", TOO_BUSY);
    expect(ended.exitCode, ended.log).toBe(0);
    expect(ended.log).toMatch(/Recorded as a baseline: load-baselines\//);
    expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);
    // What is deployed from main, and not the pull request's.
    const [head, base] = world.load();
    expect([head, base! > 100]).toEqual([0, true]);
  });

  test("a run by hand takes what was filled in, and the rest from the settings", {
    timeout: LONG,
  }, async () => {
    const repository = await world.setUp(SAME_MS);
    const inputs = {
      scenario: "gate",
      duration: "3s",
      note: "before the *sale*",
      "pull-request": String(PULL),
    };
    const ended = await world.run({
      workflow: "load-test-by-hand",
      eventName: "workflow_dispatch",
      event: { ...(dispatched(world).event as object), inputs },
      repository,
    });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success (pass|disturbed|inconclusive): /);
    expect(world.repository.workflow.statuses.every((status) => status.sha === sha("head"))).toBe(true);
    expect(answers(world)).toEqual([expect.stringContaining("before the \\*sale\\*")]);
    expect(world.load().every((count) => count > 100)).toBe(true);
  });
});
