import { expect, test, vi } from "vitest";
import { createClient } from "../../src/github/client.ts";
import { openStickyComment, upsertComment } from "../../src/github/sticky-comment.ts";
import { badGateway, lostAnswer, primaryLimit, secondaryLimit, slow } from "../support/fake-github/faults.ts";
import { Refusal } from "../support/fake-github/route.ts";
import { commentBody, PULL, REPOSITORY, useGithub } from "./support.ts";

const world = useGithub();
const place = { repository: REPOSITORY, pullRequest: PULL };
const bodies = () => world.repository.comments.map((comment) => comment.body);
const open = () => openStickyComment(world.client(), place, () => {}, 10);
const CREATE = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

test("GitHub's own trouble is waited out", async () => {
  world.github.faults.push(badGateway(2, "GET /repos"), badGateway(2, CREATE));
  expect(await open().write(commentBody("x"))).toHaveProperty("url");
  expect(bodies()).toEqual([commentBody("x")]);
});

test("a comment whose creation was carried out but not confirmed is not created twice", async () => {
  world.github.faults.push(lostAnswer(1, CREATE));
  const outcome = await open().write(commentBody("x"));
  expect(outcome).toEqual({ url: expect.stringContaining("#issuecomment-") });
  expect(bodies()).toEqual([commentBody("x")]);
});

test("lasting trouble ends as a problem", async () => {
  world.github.faults.push(badGateway(1000));
  expect(await open().write(commentBody("x"))).toEqual({
    problem: "GitHub answered with HTTP 502: Server Error",
  });
});

test("a short rate limit is waited for, and said", async () => {
  world.github.faults.push(secondaryLimit(1, 3, CREATE));
  expect(await open().write(commentBody("x"))).toHaveProperty("url");
  expect(world.logged).toEqual([expect.stringMatching(/secondary rate limit.*POST.*trying again in 3 s/)]);
});

test("a rate limit that lasts longer than a job should wait ends as a problem", async () => {
  world.github.faults.push(primaryLimit(1, 1800, CREATE));
  expect(await open().write(commentBody("x"))).toEqual({ problem: expect.stringContaining("rate limit") });
  expect(world.logged).toEqual([expect.stringContaining("giving up")]);
  expect(bodies()).toEqual([]);
});

test("a request that gets no answer in time ends as a problem", async () => {
  world.github.faults.push(slow(60_000));
  const client = createClient({
    token: "ghs_job",
    apiUrl: world.github.url,
    log: () => {},
    timeoutMs: 50,
    retryUnitMs: 10,
  });
  expect(await upsertComment(client, { ...place, body: commentBody("x") })).toEqual({
    problem: expect.stringContaining("did not answer"),
  });
});

test("a GitHub that is not there ends as a problem", async () => {
  const client = createClient({
    token: "x",
    apiUrl: "http://127.0.0.1:1",
    log: () => {},
    retryUnitMs: 10,
  });
  expect(await upsertComment(client, { ...place, body: commentBody("x") })).toEqual({
    problem: expect.stringMatching(/did not answer: .*(ECONNREFUSED|bad port)/),
  });
});

test("a hurried write does not wait for one that hangs, and has the last word", async () => {
  const comment = open();
  await comment.write(commentBody("running", { state: "running" }));
  const fault = {
    on: "PATCH",
    times: 1,
    delayMs: 20_000,
    reply: () => new Refusal(502, "Server Error").reply,
  };
  world.github.faults.push(fault);
  const hanging = comment.write(commentBody("done"));
  await vi.waitFor(() => expect(fault.times).toBe(0), { timeout: 10_000 });
  const hurried = await comment.write(commentBody("cancelled"), { hurry: true });
  expect(hurried).toHaveProperty("url");
  expect(await hanging).toHaveProperty("problem");
  expect(bodies()).toEqual([commentBody("cancelled")]);
});

test("a hurried write finds a comment whose creation was cut off", async () => {
  const comment = open();
  world.github.faults.push(lostAnswer(1, CREATE));
  const cut = comment.write(commentBody("running", { state: "running" }));
  await cut;
  expect(await comment.write(commentBody("cancelled"), { hurry: true })).toHaveProperty("url");
  expect(bodies()).toEqual([commentBody("cancelled")]);
});

test("writes that were started together happen in order", async () => {
  const comment = open();
  const texts = ["one", "two", "three"].map((text) => commentBody(text));
  await Promise.all(texts.map((text) => comment.write(text)));
  expect(bodies()).toEqual([commentBody("three")]);
});
