import { afterAll, beforeAll, expect, it } from "vitest";
import { upsertComment } from "../../src/github/sticky-comment.ts";
import { commentBody } from "../github/support.ts";
import { type Asked, type OneGithub, REPOSITORY, startTwoGithubs, type TwoGithubs } from "./two-githubs.ts";

/** More than a page of a hundred. */
const OTHERS = 103;

let two: TwoGithubs;
beforeAll(async () => {
  two = await startTwoGithubs();
});
afterAll(() => two.close());

/** A comment's life behind more than a page of others', with a double and with somebody else's forgery. */
async function exercise(github: OneGithub, pullRequest: number) {
  const at = `${REPOSITORY}/issues/${pullRequest}/comments`;
  for (let number = 0; number < OTHERS; number++) await github.ask("POST", at, { body: `${number}` }, "ann");
  const forged = commentBody("forged", { runId: "9000" });
  await github.ask("POST", at, { body: forged }, "eve");

  const place = { repository: REPOSITORY, pullRequest };
  const logged: string[] = [];
  const write = (text: string, runId: string) =>
    upsertComment(github.client, {
      ...place,
      body: commentBody(text, { runId }),
      log: (line) => logged.push(line),
    });
  const outcomes = [await write("first", "1"), await write("second", "2")];
  await github.ask("POST", at, { body: commentBody("double", { runId: "1" }) });
  outcomes.push(await write("third", "3"), await write("an earlier run", "2"));

  const pages: Asked[] = [];
  for (const page of [1, 2, 3]) pages.push(await github.ask("GET", `${at}?per_page=100&page=${page}`));
  const comments = pages.flatMap(({ body }) => body as { body: string; user: { login: string } }[]);
  return {
    // Ids and addresses are each GitHub's own; that the comment stays the same one is what counts.
    outcomes: outcomes.map((outcome) => ("url" in outcome ? { ...outcome, url: "" } : outcome)),
    places: new Set(outcomes.map((outcome) => ("url" in outcome ? outcome.url : ""))).size,
    alone: logged.length,
    pages: pages.map(({ status, body, headers }) => [
      status,
      body.length,
      [...(headers.get("link") ?? "").matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)]
        .map(([, n, rel]) => `${rel} ${n}`)
        .sort(),
    ]),
    comments: comments.slice(OTHERS).map(({ body, user }) => `${user.login}: ${body}`),
    trail: github.trail,
  };
}

it("behind a page of others' comments is found, kept single and left alone as on emulate", {
  timeout: 180_000,
}, async () => {
  const { pulls } = two;
  const [ours, theirs] = await Promise.all([exercise(two.fake, pulls.own), exercise(two.emulate, pulls.own)]);
  expect(ours).toEqual(theirs);
  expect(ours).toMatchObject({
    places: 1,
    comments: [
      `eve: ${commentBody("forged", { runId: "9000" })}`,
      `octo: ${commentBody("third", { runId: "3" })}`,
    ],
    outcomes: [{}, {}, {}, { kept: "the comment is already that of a later run" }],
  });
  expect(ours.pages.map(([, length]) => length)).toEqual([100, 5, 0]);
});
