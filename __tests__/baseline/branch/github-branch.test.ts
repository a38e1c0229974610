import { expect, test } from "vitest";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import type { BaselineStore } from "../../../src/baseline/store.ts";
import { InfrastructureError } from "../../../src/errors.ts";
import { githubGitData } from "../../../src/github/git-data.ts";
import { useGithub } from "../../github/support.ts";
import { badGateway, lostAnswer, primaryLimit, secondaryLimit } from "../../support/fake-github/faults.ts";
import { formatCommit } from "../../support/fake-github/git-objects.ts";
import { Refusal } from "../../support/fake-github/route.ts";
import { FORK_TOKEN } from "../../support/fake-github/state.ts";
import { commitSha, entryOf, KEY } from "./entries.ts";
import { memoryGit } from "./memory-git.ts";

const LONG = 60_000;
const MOVE = "PATCH /repos/{owner}/{repo}/git/refs/{ref}";
const world = useGithub();

/** The store of one job; its pauses are short. */
function store(token?: string, budgetMs = 30_000): BaselineStore {
  const pace = {
    nowMs: Date.now,
    wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 200)),
    random: Math.random,
  };
  return branchStore(githubGitData(world.client(token), world.repository.fullName), "load-baselines", {
    pace,
    budgetMs,
    log: (line) => world.logged.push(line),
  });
}

/** Runs that are there already; written without the network, where GitHub's clients leave a second between writes. */
async function given(...numbers: number[]): Promise<void> {
  const direct = branchStore(memoryGit(world.repository.git), "load-baselines");
  for (const number of numbers) await direct.append(entryOf(number));
}

function asked(): string[] {
  return world.github.exchanges.map(
    ({ method, path }) => `${method} ${path.replace(/^\/repos\/octo\/images\//, "")}`,
  );
}

test("a branch that is not there yet has no runs, which takes one request", async () => {
  expect(await store().read(KEY)).toEqual({ entries: [], problems: [], accepted: [] });
  expect(asked()).toEqual(["GET git/matching-refs/heads%2Fload-baselines"]);
});

test("what was appended is read again, newest first, with three requests", { timeout: LONG }, async () => {
  for (const number of [2, 1, 3]) await store().append(entryOf(number));
  world.github.exchanges.length = 0;
  const { entries, problems } = await store().read(KEY);
  expect(problems).toEqual([]);
  expect(entries).toEqual([entryOf(3), entryOf(2), entryOf(1)]);
  expect(asked().map((line) => line.replace(/[0-9a-f]{40}/, "SHA"))).toEqual([
    "GET git/matching-refs/heads%2Fload-baselines",
    "GET git/trees/SHA",
    "GET git/blobs/SHA",
  ]);
});

test("the place that is told is where the file is; a second append changes nothing", {
  timeout: LONG,
}, async () => {
  const place = await store().append(entryOf(1));
  expect(place).toMatch(/^load-baselines\/[0-9a-f]{16}\/20261120T000100Z-[0-9a-f]{7}-[0-9a-f]{12}\.json$/);
  const before = world.repository.git.branches();
  expect(await store().append(entryOf(1))).toBe(place);
  expect(world.repository.git.branches()).toEqual(before);
  expect((await store().list()).map((run) => `load-baselines/${run.place}`)).toEqual([place]);
});

test("runs of a wanted commit are read even where they are too old for the index", {
  timeout: LONG,
}, async () => {
  await given(...Array.from({ length: 30 }, (_, index) => index + 1));
  const near = [commitSha(999), commitSha(2)];
  const { entries } = await store().read(KEY, near);
  const commits = entries.map(({ commit }) => commit);
  expect(commits).toHaveLength(25);
  expect(commits.at(-1)).toBe(commitSha(2));
  expect(commits).not.toContain(commitSha(1));
});

test("other keys do not mix", { timeout: LONG }, async () => {
  const other = { ...KEY, engineMajor: "k6-3" };
  await given(1);
  await store().append(entryOf(2, { key: other }));
  expect((await store().read(KEY)).entries).toEqual([entryOf(1)]);
  expect((await store().read(other)).entries).toEqual([entryOf(2, { key: other })]);
});

test.each([
  ["an answer that was lost", lostAnswer(1, MOVE)],
  ["a bad gateway at each step", badGateway(6)],
  ["a secondary rate limit", secondaryLimit(1, 1, "POST /repos/{owner}/{repo}/git/commits")],
  ["a branch that somebody else moved", { on: MOVE, times: 2, reply: notFastForward }],
])("%s is no matter", { timeout: LONG }, async (_, fault) => {
  await given(1);
  world.github.faults.push(fault);
  await store().append(entryOf(2));
  world.github.faults.length = 0;
  expect((await store().read(KEY)).entries).toEqual([entryOf(2), entryOf(1)]);
  expect(await store().list()).toHaveLength(2);
});

function notFastForward() {
  return new Refusal(422, "Update is not a fast forward").reply;
}

test("a rate limit that outlasts the time is told, with the last reason", { timeout: LONG }, async () => {
  await given(1);
  world.github.faults.push(primaryLimit(100, 3000));
  const failed = store(undefined, 60_000).append(entryOf(2));
  await expect(failed).rejects.toThrow(InfrastructureError);
  await expect(failed).rejects.toThrow(
    /branch load-baselines could not be written in 60 s: GitHub's rate limit/,
  );
});

test("a token that may only read reads, and is told what to give to write", { timeout: LONG }, async () => {
  await given(1);
  expect((await store(FORK_TOKEN).read(KEY)).entries).toEqual([entryOf(1)]);
  await expect(store(FORK_TOKEN).append(entryOf(2))).rejects.toThrow(/permissions: contents: write/);
});

test("a branch that holds anything else is never written to", { timeout: LONG }, async () => {
  const { git } = world.repository;
  const file = git.write("blob", Buffer.from("code"));
  const tree = git.write("tree", Buffer.concat([Buffer.from("100644 main.ts\0"), Buffer.from(file, "hex")]));
  const commit = git.write("commit", formatCommit({ tree, parents: [], message: "code", seconds: 1 }));
  git.swapBranch("load-baselines", null, commit);
  const why =
    /branch load-baselines is not a branch of baselines \(it has no store\.json\); name another one/;
  await expect(store().append(entryOf(1))).rejects.toThrow(why);
  await expect(store().read(KEY)).rejects.toThrow(why);
  expect(git.branches().get("load-baselines")).toBe(commit);
});

test("GitHub that cannot be reached is an error and never an empty store", { timeout: LONG }, async () => {
  world.github.faults.push(badGateway(100));
  await expect(store().read(KEY)).rejects.toThrow(InfrastructureError);
});
