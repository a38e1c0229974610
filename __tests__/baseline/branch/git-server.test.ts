import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import { formatEntry } from "../../../src/baseline/entry-file.ts";
import { keyHash } from "../../../src/baseline/key.ts";
import type { BaselineStore } from "../../../src/baseline/store.ts";
import { type FakeGithub, startFakeGithub } from "../../support/fake-github/fake-github.ts";
import { formatCommit, GitObjects } from "../../support/fake-github/git-objects.ts";
import { addRepository } from "../../support/fake-github/state.ts";
import { type GitServer, git, startGitServer } from "../../support/git-server.ts";
import { entryOf, KEY } from "./entries.ts";
import { memoryGit } from "./memory-git.ts";

const LONG = 170_000;
const BRANCH = "load-baselines";
const WRITER = resolve(import.meta.dirname, "writer-process.ts");

let root: string;
let github: FakeGithub;
let server: GitServer;
let objects: GitObjects;
let children: ReturnType<typeof spawn>[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "git-server-"));
  const bare = join(root, "images.git");
  await mkdir(bare);
  await git(bare, "init", "--bare", "--quiet");
  await git(bare, "config", "http.receivepack", "true");
  objects = new GitObjects(bare);
  const tree = objects.write("tree", Buffer.alloc(0));
  const code = objects.write(
    "commit",
    formatCommit({ tree, parents: [], message: "Code", seconds: 1_790_000_000 }),
  );
  objects.swapBranch("main", null, code);
  await git(bare, "symbolic-ref", "HEAD", "refs/heads/main");
  github = await startFakeGithub();
  github.state.requestsLeft = 100_000;
  addRepository(github.state, "octo/images").git = objects;
  server = await startGitServer(root);
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await server.close();
  await rm(root, { recursive: true, force: true });
  await github.close();
});

/** The store without a network between. */
function direct(): BaselineStore {
  return branchStore(memoryGit(objects), BRANCH);
}

interface Ending {
  number: number;
  /** What it said that it has recorded; null where it was killed before. */
  recorded: string | null;
  signal: NodeJS.Signals | null;
}

/** Starts a job that records entry `number`. */
function startWriter(number: number, diesAfter: number | null, killAfterMs?: number): Promise<Ending> {
  const args = [WRITER, github.url, String(number), ...(diesAfter === null ? [] : [String(diesAfter)])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  if (killAfterMs !== undefined) {
    child.stdout.once("close", () => clearTimeout(timer));
    const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  }
  return new Promise((done) => {
    child.on("close", (_, signal) => done({ number, recorded: said.trim() || null, signal }));
  });
}

/** The newest generation, as a clone has it: names of the runs' files to their texts. */
async function clonedRuns(): Promise<Map<string, string>> {
  const clone = await mkdtemp(join(root, "clone-"));
  await git(root, "clone", "--quiet", server.urlOf("images.git"), clone);
  expect(await git(clone, "fsck", "--strict", "--full")).toBe("");
  // The server also has what no branch has, of jobs that died.
  expect(await git(join(root, "images.git"), "fsck", "--strict", "--full", "--no-dangling")).toBe("");
  const branches = await git(clone, "branch", "--remotes", "--list", `origin/${BRANCH}*`);
  const generation = (name: string) => Number(/-g(\d+)$/.exec(name)?.[1] ?? 1);
  const newest =
    branches
      .trim()
      .split(/\s+/)
      .sort((a, b) => generation(a) - generation(b))
      .at(-1) ?? "";
  await git(clone, "checkout", "--quiet", "--detach", newest);
  const folder = join(clone, keyHash(KEY));
  const names = (await readdir(folder)).filter((name) => name !== "index.json");
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

/** What every job that ended well has recorded is there once, and nothing is there twice or by halves. */
async function expectKept(endings: Ending[]): Promise<void> {
  const there = [...(await clonedRuns()).values()];
  expect(new Set(there).size).toBe(there.length);
  for (const { number, recorded } of endings) {
    const text = formatEntry(entryOf(number));
    if (recorded !== null) {
      expect(recorded).toBe(entryOf(number).id);
      expect(there, `entry ${number}`).toContain(text);
    }
  }
  const possible = endings.map(({ number }) => formatEntry(entryOf(number)));
  for (const text of there) expect(possible).toContain(text);
}

test("jobs that die after each step of a write lose nothing of the others", { timeout: LONG }, async () => {
  // A write that closes a generation on its way takes fourteen requests.
  const steps = Array.from({ length: 14 }, (_, index) => index + 1);
  const plans = [...steps, ...Array.from({ length: 14 }, () => null)];
  const endings: Ending[] = [];
  const watch = watchStore(() => endings.some((ending) => ending.recorded !== null));
  // Mixed and in lots, so that deaths meet both other writers and a change of generation.
  const order = plans
    .map((step, number) => ({ step, number }))
    .sort((a, b) => place(a.number) - place(b.number));
  try {
    for (let lot = 0; lot < order.length; lot += 10) {
      const started = order.slice(lot, lot + 10).map(({ step, number }) => startWriter(number, step));
      endings.push(...(await Promise.all(started)));
    }
  } finally {
    expect(await watch()).toEqual([]);
  }
  expect(endings.filter(({ signal }) => signal === "SIGKILL").length).toBeGreaterThan(7);
  expect(endings.filter(({ recorded }) => recorded !== null).length).toBeGreaterThanOrEqual(14);
  await expectKept(endings);
  const generations = [...objects.branches().keys()].filter((name) => name.startsWith(BRANCH));
  expect(generations.some((name) => /-g[2-9]$/.test(name))).toBe(true);
});

function place(number: number): number {
  return (number * 11) % 28;
}

/** Reads the store again and again until it is called; returns what was wrong. */
function watchStore(isAnythingThere: () => boolean): () => Promise<string[]> {
  const wrong: string[] = [];
  let ended = false;
  const watching = (async () => {
    while (!ended) {
      const expected = isAnythingThere();
      const { entries, problems } = await direct().read(KEY);
      wrong.push(...problems, ...(expected && entries.length === 0 ? ["the runs are gone"] : []));
      await wait(50);
    }
  })();
  return async () => {
    ended = true;
    await watching;
    return wrong;
  };
}

test("jobs that are killed at any time lose nothing of the others", { timeout: LONG }, async () => {
  const started = Array.from({ length: 12 }, (_, index) =>
    startWriter(index, null, index % 3 === 0 ? undefined : 600 + 200 * index),
  );
  const endings = await Promise.all(started);
  expect(endings.filter(({ recorded }) => recorded !== null).length).toBeGreaterThanOrEqual(4);
  await expectKept(endings);
});

test("what a person pushed to the branch is respected, and the index does not bring it back", {
  timeout: LONG,
}, async () => {
  for (const number of [1, 2, 3]) await direct().append(entryOf(number));
  const clone = join(root, "clone");
  await git(root, "clone", "--quiet", "--branch", BRANCH, server.urlOf("images.git"), clone);
  const folder = join(clone, keyHash(KEY));
  const [oldest = ""] = (await readdir(folder)).sort();
  await git(folder, "rm", "--quiet", oldest);
  await git(clone, "commit", "--quiet", "--message", "An outlier");
  await git(clone, "push", "--quiet", "origin", `HEAD:${BRANCH}`);
  expect((await direct().read(KEY)).entries).toEqual([entryOf(3), entryOf(2)]);
  await direct().append(entryOf(4));
  expect((await direct().read(KEY)).entries).toEqual([entryOf(4), entryOf(3), entryOf(2)]);
  expect([...(await clonedRuns()).keys()]).not.toContain(oldest);
});
