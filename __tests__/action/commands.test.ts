import { describe, expect, test, vi } from "vitest";
import { sha } from "../support/fake-github/state.ts";
import { answers, type CommentOptions, commented, reactionsTo, statusLines } from "./events.ts";
import { MUCH_SLOWER, PULL, SLEEPING, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 500_000;
const SHORT = { duration: "4s" };
const MOVED = sha("moved");

describe("/load", () => {
  test("loads the head commit, answers by reactions, in the comment and as the status", {
    timeout: LONG,
  }, async () => {
    const inputs = {
      url: (await world.target(MUCH_SLOWER)).url,
      "base-url": (await world.target(SLEEPING)).url,
    };
    const { commentId, ...options } = commented(world, "/load\nplease");
    const result = await world.run({ ...options, inputs: { ...inputs, ...SHORT } });
    // Whatever the machine allowed to judge: everybody says the same of it.
    const { verdict } = result.outputs;
    expect(verdict, result.lines.join("\n")).toMatch(/^(fail|disturbed|inconclusive)$/);
    expect(result).toMatchObject({ exitCode: verdict === "fail" ? 1 : 0, leaks: [] });
    expect(reactionsTo(world, commentId)).toEqual(["eyes", "rocket"]);
    const state = verdict === "fail" ? "failure" : "success";
    expect(statusLines(world).at(-1)).toContain(`${state} ${verdict}: `);
    expect(world.repository.workflow.statuses.every((status) => status.sha === sha("head"))).toBe(true);
    expect(answers(world)).toEqual([expect.stringContaining("state=done")]);
  });

  test("takes a scenario of the repository and settings, under its limits", { timeout: LONG }, async () => {
    const api = await world.target(SLEEPING);
    const { commentId, ...options } = commented(world, "/load smoke duration=3s");
    const result = await world.run({ ...options, inputs: { url: api.url } });
    expect(result.exitCode, result.lines.join("\n")).toBe(0);
    expect(statusLines(world, "load-action/smoke").at(-1)).toMatch(/^success /);
    expect(answers(world)).toEqual([expect.stringContaining("smoke")]);
    const counts = api.counts();
    const over = commented(world, "/load vus=5000 duration=1m");
    const refused = await world.run({
      ...over,
      inputs: { url: api.url },
      job: { ...over.job, runId: "1001" },
    });
    expect(refused.exitCode, refused.lines.join("\n")).toBe(2);
    expect(statusLines(world).at(-1)).toMatch(/^error error: .*max-vus/);
    expect(reactionsTo(world, over.commentId)).toEqual(["eyes", "confused"]);
    expect(answers(world).at(-1)).toMatch(/could not be finished[\s\S]*max-vus/);
    expect(api.counts()).toEqual(counts);
  });

  test("publishes nothing where the head moved while the load ran", { timeout: LONG }, async () => {
    const { url } = await world.target(SLEEPING);
    const { commentId, ...options } = commented(world, "/load");
    const action = await world.start({ ...options, inputs: { url, duration: "8s" } });
    await vi.waitFor(() => expect(answers(world)).toHaveLength(1), { timeout: 60_000 });
    world.repository.pulls.get(PULL)!.headSha = MOVED;
    const result = await action.result;
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 3, outputs: {} });
    expect(statusLines(world).at(-1)).toMatch(/^error error: the head of pull request 7 moved/);
    expect(world.repository.workflow.statuses.every((status) => status.sha === sha("head"))).toBe(true);
    expect(answers(world)).toEqual([expect.stringMatching(/Not judged[\s\S]*moved/)]);
    expect(reactionsTo(world, commentId)).toEqual(["eyes", "confused"]);
  });

  test("reads limits from the base commit and the scenario from the default branch's checkout", async () => {
    const api = await world.target({});
    const { baseSha } = world.repository.pulls.get(PULL)!;
    world.repository.files.set(`${baseSha} .github/load-action.yml`, "max-requests: 20\n");
    const result = await world.run({ ...commented(world, "/load"), inputs: { url: api.url } });
    expect(result.exitCode, result.lines.join("\n")).toBe(2);
    expect(statusLines(world).at(-1)).toMatch(/max-requests/);
    expect(api.counts()).toEqual({});
  });
});

describe("nothing is loaded and nothing is answered", () => {
  test.each<[string, string, CommentOptions]>([
    ["a comment like any other", "how fast is it?", {}],
    ["an edited comment", "/load", { action: "edited" }],
    ["a deleted comment", "/load", { action: "deleted" }],
    ["a comment on an issue", "/load", { onPull: false }],
    ["a bot", "/load", { by: "renovate[bot]", type: "Bot" }],
    ["a command below the first line", "see:\n/load", {}],
  ])("for %s", async (_, body, options) => {
    const api = await world.target({});
    const { commentId, ...run } = commented(world, body, options);
    const result = await world.run({ ...run, inputs: { url: api.url } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0, annotations: [] });
    expect(world.github.exchanges).toEqual([]);
    expect(api.counts()).toEqual({});
  });

  test.each(["read", "none"] as const)(
    "for somebody whose permission is %s, who gets a reaction",
    async (permission) => {
      const api = await world.target({});
      world.repository.workflow.permissions.set("eve", permission);
      for (const body of ["/load", "/load accept it is fine", "/load stop", "/load help", "/load $(x)"]) {
        const { commentId, ...run } = commented(world, body, { by: "eve" });
        const result = await world.run({ ...run, inputs: { url: api.url } });
        expect(result.exitCode, result.lines.join("\n")).toBe(0);
        expect(reactionsTo(world, commentId)).toEqual(["-1"]);
      }
      expect(answers(world)).toEqual([]);
      expect(world.repository.workflow.statuses).toEqual([]);
      expect(api.counts()).toEqual({});
    },
  );

  test("where GitHub does not say who may write", { timeout: LONG }, async () => {
    const api = await world.target({});
    const { commentId, ...run } = commented(world, "/load");
    world.github.faults.push({
      on: "/permission",
      reply: () => ({ status: 403, body: { message: "Resource not accessible by integration" } }),
    });
    const result = await world.run({ ...run, inputs: { url: api.url } });
    expect(result.exitCode, result.lines.join("\n")).toBe(3);
    expect(reactionsTo(world, commentId)).toEqual([]);
    expect(api.counts()).toEqual({});
  });
});

describe("help", () => {
  test.each([
    ["/load help", "+1"],
    ["/load frobnicate=yes", "confused"],
    ["/load nosuchscenario", "confused"],
    ["/load ../../etc/passwd", "confused"],
    ["/load accept", "confused"],
  ])("answers %s once, and repeats nothing of it", async (body, reaction) => {
    const { commentId, ...run } = commented(world, body);
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(reactionsTo(world, commentId)).toEqual([reaction]);
    expect(answers(world)).toEqual([expect.stringMatching(/`\/load stop`[\s\S]*Scenarios: .*`spike`/)]);
    expect(answers(world)[0]).not.toMatch(/frobnicate|nosuch|passwd/);
    expect(answers(world)[0]).not.toMatch(/^\/load/);
    expect(world.repository.workflow.statuses).toEqual([]);
  });

  test.each([
    [
      "a closed pull request",
      "/load",
      () => {
        world.repository.pulls.get(PULL)!.closed = true;
      },
      /closed/,
    ],
    [
      "another commit than the head",
      `/load sha=${MOVED.slice(0, 9)}`,
      () => {},
      /not the commit that was asked for/,
    ],
  ] as const)("says why not for %s", async (_, body, prepare, message) => {
    prepare();
    const { commentId, ...run } = commented(world, body);
    const result = await world.run({ ...run, inputs: { url: "http://127.0.0.1:1" } });
    expect(result, result.lines.join("\n")).toMatchObject({ exitCode: 0 });
    expect(reactionsTo(world, commentId)).toEqual(["confused"]);
    expect(answers(world)).toEqual([expect.stringMatching(message)]);
  });
});
