import { describe, expect, test } from "vitest";
import { openStickyComment, upsertComment } from "../../src/github/sticky-comment.ts";
import { addComment, FORK_TOKEN } from "../support/fake-github/state.ts";
import { commentBody, PULL, REPOSITORY, useGithub } from "./support.ts";

const world = useGithub();
const place = { repository: REPOSITORY, pullRequest: PULL };
const upsert = (body: string, token?: string, create = true) =>
  upsertComment(world.client(token), { ...place, body, create, log: (line) => world.logged.push(line) });
const add = (body: string, author?: { login: string; type: "Bot" | "User" }) =>
  addComment(world.github.state, world.repository, {
    issue: PULL,
    body,
    ...(author ? { author: { ...author, permission: "write" } } : {}),
  });
const bodies = () => world.repository.comments.map((comment) => comment.body);

describe("finding the comment", () => {
  test("the first run creates it, the next brings it up to date", async () => {
    const first = await upsert(commentBody("first"));
    const second = await upsert(commentBody("second", { runId: "101" }));
    expect(bodies()).toEqual([commentBody("second", { runId: "101" })]);
    expect(first).toEqual(second);
    expect(first).toEqual({
      url: expect.stringMatching(/^https:\/\/github\.com\/octo\/images\/pull\/7#issuecomment-\d+$/),
    });
  });

  test("it is found behind several pages of other comments", async () => {
    for (let i = 0; i < 130; i++) add(`remark ${i}`, { login: "ann", type: "User" });
    const own = add(commentBody("old", { runId: "99" }));
    for (let i = 0; i < 130; i++) add(`later remark ${i}`, { login: "ann", type: "User" });
    await upsert(commentBody("new"));
    expect(world.repository.comments).toHaveLength(261);
    expect(own.body).toBe(commentBody("new"));
  });

  test("another scenario, another key and another pull request have their own", async () => {
    await upsert(commentBody("gate"));
    await upsert(commentBody("spike", { scenario: "spike" }));
    await upsert(commentBody("gate of the admin API", { key: "admin" }));
    expect(bodies()).toHaveLength(3);
  });

  test("a comment by somebody else is left alone, even with our marker", async () => {
    const forged = [
      add(commentBody("planted", { runId: "1" }), { login: "mallory", type: "User" }),
      add(commentBody("quoted", { runId: "1" }), { login: "translator[bot]", type: "Bot" }),
      add(commentBody("a person of that name", { runId: "1" }), {
        login: "github-actions[bot]",
        type: "User",
      }),
    ];
    const before = forged.map((comment) => comment.body);
    await upsert(commentBody("ours"));
    expect(bodies()).toEqual([...before, commentBody("ours")]);
    expect(world.logged.filter((line) => line.includes("not our author"))).toHaveLength(3);
  });

  test("a forged comment of a far later run does not keep ours from being written", async () => {
    add(commentBody("planted", { runId: "999999999999" }), { login: "mallory", type: "User" });
    await upsert(commentBody("ours"));
    expect(bodies()).toContain(commentBody("ours"));
  });

  test.each([
    ["a person's token", "ghp_bot-account", { login: "load-bot", type: "User" as const }],
    ["the token of an app", "ghs_app", { login: "load-app[bot]", type: "Bot" as const }],
  ])("%s finds the comment of its own account", async (_, token, author) => {
    world.github.state.tokens.set(token, { ...author, permission: "write" });
    add(commentBody("of the job's token", { runId: "1" }));
    await upsert(commentBody("first"), token);
    await upsert(commentBody("second"), token);
    expect(bodies()).toEqual([commentBody("of the job's token", { runId: "1" }), commentBody("second")]);
    expect(world.repository.comments[1]?.author.login).toBe(author.login);
  });
});

describe("several runs", () => {
  test("an older run never overwrites the comment of a later one", async () => {
    await upsert(commentBody("run 101", { runId: "101" }));
    const outcome = await upsert(commentBody("run 100"));
    expect(bodies()).toEqual([commentBody("run 101", { runId: "101" })]);
    expect(outcome).toMatchObject({ kept: expect.stringContaining("later run") });
  });

  test("run numbers are compared as numbers, attempts after them", async () => {
    await upsert(commentBody("a", { runId: "9" }));
    await upsert(commentBody("b", { runId: "10" }));
    await upsert(commentBody("c", { runId: "10", attempt: 2 }));
    await upsert(commentBody("d", { runId: "10", attempt: 1 }));
    expect(bodies()).toEqual([commentBody("c", { runId: "10", attempt: 2 })]);
  });

  test("a run that was overtaken while it ran leaves the later comment as it is", async () => {
    const comment = openStickyComment(world.client(), place, () => {});
    await comment.write(commentBody("run 100 is running", { state: "running" }));
    await upsert(commentBody("run 101 is running", { runId: "101", state: "running" }));
    expect(await comment.write(commentBody("run 100: same"))).toHaveProperty("kept");
    expect(bodies()).toEqual([commentBody("run 101 is running", { runId: "101", state: "running" })]);
  });

  test("what a killed run left as running is healed by the next", async () => {
    await upsert(commentBody("running", { state: "running" }));
    await upsert(commentBody("done", { runId: "101" }));
    expect(bodies()).toEqual([commentBody("done", { runId: "101" })]);
  });

  test("doubles are deleted, the newest is kept", async () => {
    add(commentBody("one", { runId: "97" }));
    add(commentBody("two", { runId: "99" }));
    add(commentBody("three", { runId: "98" }));
    await upsert(commentBody("now"));
    expect(bodies()).toEqual([commentBody("now")]);
  });

  test("without create, an existing comment is brought up to date and none is made", async () => {
    expect(await upsert(commentBody("same"), undefined, false)).toEqual({ url: "" });
    expect(bodies()).toEqual([]);
    await upsert(commentBody("slower"));
    await upsert(commentBody("same again", { runId: "101" }), undefined, false);
    expect(bodies()).toEqual([commentBody("same again", { runId: "101" })]);
  });

  test("a comment that a person deleted while the run went on is written anew", async () => {
    const comment = openStickyComment(world.client(), place, () => {}, 10);
    await comment.write(commentBody("running", { state: "running" }));
    world.repository.comments.length = 0;
    await comment.write(commentBody("done"));
    expect(bodies()).toEqual([commentBody("done")]);
  });
});

describe("a comment that cannot be written is a value with one line", () => {
  test.each([
    [
      "the token of a fork",
      FORK_TOKEN,
      commentBody("x"),
      /only read here \(HTTP 403\).*fork.*pull-requests: write/,
    ],
    ["an expired token", "expired", commentBody("x"), /did not accept the token \(HTTP 401\)/],
    ["a text that is too long", "ghs_job", commentBody("x".repeat(65_536)), /HTTP 422.*too long/],
    ["a text without a marker", "ghs_job", "hello", /no marker/],
  ])("%s", async (_, token, body, reason) => {
    const outcome = await upsert(body, token);
    expect(outcome).toEqual({ problem: expect.stringMatching(reason) });
    expect((outcome as { problem: string }).problem).not.toContain("\n");
    expect(bodies()).toEqual([]);
  });

  test("a fork's token cannot bring an existing comment up to date either", async () => {
    add(commentBody("before", { runId: "1" }));
    expect(await upsert(commentBody("x"), FORK_TOKEN)).toHaveProperty("problem");
    expect(bodies()).toEqual([commentBody("before", { runId: "1" })]);
  });

  test("a locked pull request and an unknown one", async () => {
    world.repository.pulls.get(PULL)!.locked = true;
    expect(await upsert(commentBody("x"))).toEqual({ problem: expect.stringContaining("issue is locked") });
    const unknown = { repository: REPOSITORY, pullRequest: 404, body: commentBody("x") };
    expect(await upsertComment(world.client(), unknown)).toEqual({
      problem: expect.stringContaining("HTTP 404"),
    });
  });
});
