import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { branchFacts, repositoryFacts } from "../../src/github/branches.ts";
import type { GithubClient } from "../../src/github/client.ts";
import { mergeBaseOf } from "../../src/github/compare-commits.ts";
import { readFileAt } from "../../src/github/contents.ts";
import { lineageOf } from "../../src/github/lineage.ts";
import { mayWrite } from "../../src/github/permissions.ts";
import { pullRequestByHead, pullRequestOf } from "../../src/github/pulls.ts";
import {
  type Asked,
  FORK,
  type OneGithub,
  REPOSITORY,
  SETTINGS,
  SETTINGS_TEXT,
  startTwoGithubs,
  type TwoGithubs,
} from "./two-githubs.ts";

let two: TwoGithubs;

beforeAll(async () => {
  two = await startTwoGithubs();
});
afterAll(() => two.close());
beforeEach(() => {
  for (const { trail } of [two.fake, two.emulate]) trail.length = 0;
});

type Call = (client: GithubClient, two: TwoGithubs) => Promise<unknown>;

/** What our code makes of the answers, or says of a refusal, and what it asked for that. */
async function outcomeOf(github: OneGithub, call: Call) {
  const outcome = await call(github.client, two).then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  return { ...outcome, trail: github.trail };
}

const headOf = (repository: string, branch: string, sha: string) => ({ repository, branch, sha });

const SAME: [string, Call, (two: TwoGithubs) => unknown][] = [
  [
    "the merge base of histories that have parted",
    (client, { commits: { tip, head } }) => mergeBaseOf(client, REPOSITORY, tip, head),
    ({ commits }) => commits.base,
  ],
  [
    "the merge base of a commit and one after it",
    (client, { commits: { root, tip } }) => mergeBaseOf(client, REPOSITORY, root, tip),
    ({ commits }) => commits.root,
  ],
  [
    "where the code of a pull request comes from",
    (client, { commits: { tip, head } }) =>
      lineageOf(client, REPOSITORY, { headSha: head, baseSha: tip, baseRef: "main", branch: null }),
    ({ commits: { head, base, root } }) => ({ head, ancestors: [base, root], branch: "main" }),
  ],
  [
    "where the code of a branch comes from",
    (client, { commits: { tip } }) =>
      lineageOf(client, REPOSITORY, { headSha: tip, baseSha: null, baseRef: null, branch: "main" }),
    ({ commits: { tip, base, root } }) => ({ head: tip, ancestors: [base, root], branch: "main" }),
  ],
  [
    "a file at a commit",
    (client, { commits: { base } }) => readFileAt(client, REPOSITORY, SETTINGS, base),
    () => SETTINGS_TEXT,
  ],
  ["a file at a branch", (client) => readFileAt(client, REPOSITORY, SETTINGS, "main"), () => SETTINGS_TEXT],
  [
    "a file that a commit does not have",
    (client, { commits: { root } }) => readFileAt(client, REPOSITORY, SETTINGS, root),
    () => null,
  ],
  [
    "a pull request",
    (client, { pulls }) => pullRequestOf(client, REPOSITORY, pulls.own),
    ({ pulls, commits }) => ({
      number: pulls.own,
      open: true,
      headSha: commits.head,
      headRef: "faster-images",
      headRepository: REPOSITORY,
      baseSha: commits.tip,
      baseRef: "main",
    }),
  ],
  [
    "a pull request from a fork",
    (client, { pulls }) => pullRequestOf(client, REPOSITORY, pulls.fork),
    ({ commits }) => expect.objectContaining({ headSha: commits.forkHead, headRepository: FORK }),
  ],
  ["no such pull request", (client) => pullRequestOf(client, REPOSITORY, 99), () => null],
  [
    "the pull request of a fork's commit",
    (client, { commits }) =>
      pullRequestByHead(client, REPOSITORY, headOf(FORK, "slower-images", commits.forkHead)),
    ({ pulls }) => expect.objectContaining({ number: pulls.fork }),
  ],
  [
    "the pull request of a commit that is not its head any more",
    (client, { commits }) =>
      pullRequestByHead(client, REPOSITORY, headOf(FORK, "slower-images", commits.base)),
    () => null,
  ],
  [
    "the pull request of a branch of the same name elsewhere",
    (client, { commits }) =>
      pullRequestByHead(client, REPOSITORY, headOf("ann/images", "slower-images", commits.forkHead)),
    () => null,
  ],
  ["who owns the repository may write", (client) => mayWrite(client, REPOSITORY, "octo"), () => true],
  [
    "the default branch, and whether we may push",
    (client) => repositoryFacts(client, REPOSITORY),
    () => ({ defaultBranch: "main", mayPush: true }),
  ],
  ["a branch", (client) => branchFacts(client, REPOSITORY, "main"), () => ({ isProtected: false })],
  ["no such branch", (client) => branchFacts(client, REPOSITORY, "load-baselines"), () => null],
];

test.each(SAME)("%s", async (_, call, expected) => {
  const ours = await outcomeOf(two.fake, call);
  expect(ours).toEqual(await outcomeOf(two.emulate, call));
  expect(ours).toMatchObject({ value: expected(two) });
});

/** The status, and the message but for its capitals. */
const REFUSED: [string, (github: OneGithub, two: TwoGithubs) => Promise<Asked>, [number, string]][] = [
  [
    "a blank comment",
    ({ ask }, { pulls }) => ask("POST", `${REPOSITORY}/issues/${pulls.own}/comments`, { body: " " }),
    [422, "validation failed"],
  ],
  [
    "a comment of nobody",
    ({ ask }, { pulls }) => ask("POST", `${REPOSITORY}/issues/${pulls.own}/comments`, { body: "x" }, null),
    [401, "requires authentication"],
  ],
  [
    "a comment on nothing",
    ({ ask }) => ask("POST", `${REPOSITORY}/issues/99/comments`, { body: "x" }),
    [404, "not found"],
  ],
  [
    "a change of no comment",
    ({ ask }) => ask("PATCH", `${REPOSITORY}/issues/comments/99`, { body: "x" }),
    [404, "not found"],
  ],
  [
    "a removal of no comment",
    ({ ask }) => ask("DELETE", `${REPOSITORY}/issues/comments/99`),
    [404, "not found"],
  ],
  [
    "a comparison with no commit",
    ({ ask }, { commits }) => ask("GET", `${REPOSITORY}/compare/${commits.tip}...${commits.nowhere}`),
    [404, "not found"],
  ],
  [
    "the history of no commit",
    ({ ask }, { commits }) => ask("GET", `${REPOSITORY}/commits?sha=${commits.nowhere}`),
    [404, "not found"],
  ],
  ["another repository", ({ ask }) => ask("GET", "octo/nothing"), [404, "not found"]],
];

test.each(REFUSED)("%s is refused", async (_, ask, expected) => {
  const answers = await Promise.all([two.fake, two.emulate].map((github) => ask(github, two)));
  const shown = answers.map(({ status, body }) => [status, String(body.message).toLowerCase()]);
  expect(shown).toEqual([expected, expected]);
});
