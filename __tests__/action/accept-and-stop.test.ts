import { describe, expect, test, vi } from "vitest";
import { readMarker } from "../../src/report/marker.ts";
import { addComment, sha } from "../support/fake-github/state.ts";
import { answers, commented, reactionsTo, statusLines } from "./events.ts";
import { checkout, PULL, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 240_000;
const MOVED = sha("moved");

describe("/load accept", () => {
  const red = (context: string, state = "failure") =>
    world.repository.workflow.statuses.push({
      id: world.github.state.nextId++,
      sha: sha("head"),
      context,
      state,
      description: "fail: slower",
      targetUrl: "https://github.com/octo/images/actions/runs/900",
    });
  const comment = (state = "done") =>
    addComment(world.github.state, world.repository, {
      issue: PULL,
      body: `<!-- semantest/load-action:v1 scenario=load key= run=900 attempt=1 state=${state} -->\n\n### 🔴 Slower\n\nevidence`,
    });

  test("turns what is red green, with who and why, in the status and in the comment", async () => {
    red("load-action/load");
    red("load-action/spike", "success");
    red("somebody/else");
    comment();
    const { commentId, ...run } = commented(world, "/load accept the <new> codec is *worth* it @all");
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(statusLines(world).at(-1)).toBe("success accepted by ann: the <new> codec is *worth* it @all");
    expect(world.repository.workflow.statuses).toHaveLength(4);
    expect(reactionsTo(world, commentId)).toEqual(["+1"]);
    const [body = ""] = answers(world);
    expect(readMarker(body)).toMatchObject({ scenario: "load", runId: "1000", state: "done" });
    expect(body).toMatch(
      /### 🔴 Slower\n\n> ✅ \*\*Accepted\*\* by ann for `[0-9a-f]{7}`: the &lt;new&gt; codec is \\\*worth\\\* it @\u200ball\n\nevidence/,
    );
  });

  test("remembers the new level beside the baselines", async () => {
    red("load-action/load");
    const workspace = await checkout();
    const { commentId, ...run } = commented(world, "/load accept a richer answer");
    const inputs = { url: "http://127.0.0.1:1", "baseline-store": "directory:baselines" };
    const result = await world.run({ ...run, workspace, inputs });
    expect(result.lines.join("\n")).toMatch(/The new level is remembered: .*accepted/);
  });

  test.each([
    ["nothing has been judged", () => {}],
    ["a fork's result waits", () => red("load-action/load", "pending")],
    ["only something else is red", () => red("somebody/else")],
  ])("accepts nothing where %s", async (_, prepare) => {
    prepare();
    const before = world.repository.workflow.statuses.length;
    const { commentId, ...run } = commented(world, "/load accept because");
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(world.repository.workflow.statuses).toHaveLength(before);
    expect(reactionsTo(world, commentId)).toEqual(["confused"]);
    expect(answers(world)).toEqual([expect.stringContaining("nothing to accept")]);
  });

  test("accepts nothing where the head has moved since the command was read", async () => {
    red("load-action/load");
    const { commentId, ...run } = commented(world, "/load accept because");
    world.github.faults.push({ on: "/status", times: 1, delayMs: 1500 });
    const action = await world.start({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    await vi.waitFor(
      () => expect(world.github.exchanges.some(({ path }) => path.endsWith("/pulls/7"))).toBe(true),
      { timeout: 30_000 },
    );
    world.repository.pulls.get(PULL)!.headSha = MOVED;
    const result = await action.result;
    expect(result.exitCode, result.lines.join("\n")).toBe(3);
    expect(statusLines(world)).toEqual(["failure fail: slower"]);
  });
});

describe("/load stop", () => {
  const pending = (targetUrl: string, context = "load-action/load") =>
    world.repository.workflow.statuses.push({
      id: world.github.state.nextId++,
      sha: sha("head"),
      context,
      state: "pending",
      description: "the load test is running",
      targetUrl,
    });
  const runUrl = (id: number | string, repository = "octo/images") =>
    `https://github.com/${repository}/actions/runs/${id}`;

  test("cancels what is pending on the head commit, and nothing else", async () => {
    const { running } = world.repository.workflow;
    for (const id of [901, 902, 903, 904]) running.add(id);
    pending(runUrl(901));
    pending(runUrl("902/job/3"), "load-action/spike (eu)");
    pending(runUrl(903), "build");
    pending(runUrl(904, "eve/images"), "load-action/smoke");
    pending("https://evil.example/octo/images/actions/runs/904", "load-action/endurance");
    const { commentId, ...run } = commented(world, "/load stop");
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(world.repository.workflow.cancelled.toSorted()).toEqual([901, 902]);
    expect(reactionsTo(world, commentId)).toEqual(["+1"]);
    expect(answers(world)).toEqual([]);
  });

  test("says so where nothing is running", async () => {
    pending(runUrl(905));
    const { commentId, ...run } = commented(world, "/load stop");
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(world.repository.workflow.cancelled).toEqual([]);
    expect(answers(world)).toEqual([expect.stringContaining("nothing to stop")]);
  });

  test("ends a run that another comment started, whose status says so", { timeout: LONG }, async () => {
    const { url } = await world.target(SLEEPING);
    const first = commented(world, "/load");
    const action = await world.start({ ...first, inputs: { url, duration: "60s" } });
    world.repository.workflow.running.add(1000);
    await vi.waitFor(() => expect(answers(world)).toHaveLength(1), { timeout: 60_000 });
    const stop = commented(world, "/load stop");
    const stopped = await world.run({ ...stop, inputs: { url }, job: { ...stop.job, runId: "1001" } });
    expect(stopped.exitCode, stopped.lines.join("\n")).toBe(0);
    expect(world.repository.workflow.cancelled).toEqual([1000]);
    // What GitHub does then.
    action.cancel();
    await action.result;
    expect(statusLines(world).at(-1)).toBe("error cancelled before there was a verdict");
    expect(answers(world)).toEqual([expect.stringContaining("was cancelled")]);
  });
});
