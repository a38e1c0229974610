import { expect, test, vi } from "vitest";
import { answers, type CommentOptions, commented, reactionsTo, statusLines } from "../action/events.ts";
import { PULL, REPOSITORY } from "../action/support.ts";
import { sha } from "../support/fake-github/state.ts";
import { describeWithAct } from "./act.ts";
import { CONTEXT, SAME_MS, useGeneratedWorld } from "./generated-world.ts";

const LONG = 600_000;

describeWithAct("a comment, with the workflows that init writes, run by act", () => {
  const world = useGeneratedWorld();
  const comment = (body: string, options?: CommentOptions) => {
    const { commentId, event } = commented(world, body, options);
    return { commentId, start: { workflow: "load-test-commands", eventName: "issue_comment", event } };
  };

  test("that is a command is carried out: reactions, status, comment", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    const { commentId, start } = comment("/load duration=3s");
    const ended = await world.run({ ...start, repository });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(reactionsTo(world, commentId)).toEqual(["eyes", "rocket"]);
    expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^success (pass|disturbed|inconclusive): /);
    expect(answers(world)).toEqual([expect.stringContaining("state=done")]);
  });

  test("is not answered for a head that has moved while the load ran", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    const { commentId, start } = comment("/load duration=5s");
    const running = world.run({ ...start, repository });
    await vi.waitFor(() => expect(Math.min(...world.load())).toBeGreaterThan(20), { timeout: 120_000 });
    world.repository.pulls.get(PULL)!.headSha = sha("moved");
    const ended = await running;
    expect(ended.exitCode, ended.log).not.toBe(0);
    expect(statusLines(world, CONTEXT).at(-1)).toMatch(/^error error: the head of pull request 7 moved/);
    expect(reactionsTo(world, commentId)).toEqual(["eyes", "confused"]);
  });

  test("by somebody who may only read loads nothing", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    const { commentId, start } = comment("/load", { by: "eve" });
    const ended = await world.run({ ...start, repository });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(reactionsTo(world, commentId)).toEqual(["-1"]);
    expect([answers(world), world.load()]).toEqual([[], [0, 0]]);
  });

  test("with an unknown command is answered with what there is", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    const { commentId, start } = comment("/load frobnicate=yes");
    const ended = await world.run({ ...start, repository });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(reactionsTo(world, commentId)).toEqual(["confused"]);
    expect(answers(world)).toEqual([expect.stringContaining("`/load stop`")]);
    expect(world.load()).toEqual([0, 0]);
  });

  test.each<[string, string, CommentOptions]>([
    ["like any other", "how fast is it?", {}],
    ["that was edited", "/load", { action: "edited" }],
    ["on an issue", "/load", { onPull: false }],
    ["for the other workflow", "/load stop", {}],
  ])("%s starts nothing", { timeout: LONG }, async (_, body, options) => {
    const repository = await world.setUp(SAME_MS);
    const ended = await world.run({ ...comment(body, options).start, repository });
    expect(ended.exitCode, ended.log).toBe(0);
    expect([world.github.exchanges, world.load()]).toEqual([[], [0, 0]]);
  });

  test("accepts what is red, and remembers the level", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    setStatus("failure", "fail: slower", 900);
    const { commentId, start } = comment("/load accept the new codec is worth it");
    const ended = await world.run({ ...start, repository });
    expect(ended.exitCode, ended.log).toBe(0);
    expect(statusLines(world, CONTEXT).at(-1)).toBe("success accepted by ann: the new codec is worth it");
    expect(reactionsTo(world, commentId)).toEqual(["+1"]);
    expect([...world.repository.git.branches().keys()]).toEqual(["load-baselines"]);
  });

  test("stops what is running, outside of its queue", { timeout: LONG }, async () => {
    const repository = await world.setUp(SAME_MS);
    setStatus("pending", "the load test is running", 901);
    world.repository.workflow.running.add(901);
    const { commentId, start } = comment("/load stop");
    const ended = await world.run({ ...start, workflow: "load-test-stop", repository });
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
