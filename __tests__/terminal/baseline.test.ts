import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { branchStore } from "../../src/baseline/branch/branch-store.ts";
import { directoryStore } from "../../src/baseline/directory-store.ts";
import type { BaselineStore } from "../../src/baseline/store.ts";
import { commitSha, entryOf, KEY } from "../baseline/branch/entries.ts";
import { memoryGit } from "../baseline/branch/memory-git.ts";
import { REPOSITORY, useGithub } from "../github/support.ts";
import { loadAction } from "../support/cli.ts";
import { git } from "../support/git-server.ts";

const LONG = 60_000;
const world = useGithub();

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "baseline-command-"));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const baseline = (args: string[], env?: NodeJS.ProcessEnv) => loadAction(["baseline", ...args], cwd, env);

const IN_DIRECTORY = ["--baseline", "runs"];

function directory(): BaselineStore {
  return directoryStore(join(cwd, "runs"), "runs");
}

function branch(): BaselineStore {
  return branchStore(memoryGit(world.repository.git), "load-baselines");
}

function onGithub(): NodeJS.ProcessEnv {
  return { GITHUB_TOKEN: "ghs_person", GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: world.github.url };
}

describe("load-action baseline", { timeout: LONG }, () => {
  it("lists the branch of the repository, the newest last", async () => {
    await branch().append(entryOf(2));
    await branch().append(entryOf(1, { key: { ...KEY, scenario: "spike" } }));
    const { code, stdout } = await baseline(["list"], onGithub());
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^scenario +run +recorded +commit +branch +engine +requests\/s +p95 +failed$/);
    expect(lines[1]).toMatch(/^spike .*2026-11-20 00:01 .* main +k6-2/);
    expect(lines[2]).toContain(entryOf(2).id);
    const one = await baseline(["list", "--scenario", "gate", "--json"], onGithub());
    expect(JSON.parse(one.stdout)).toEqual([
      expect.objectContaining({ id: entryOf(2).id, commit: commitSha(2) }),
    ]);
  });

  it("finds the repository of the clone that it is started in", async () => {
    await branch().append(entryOf(1));
    await git(cwd, "init", "--quiet");
    await git(cwd, "remote", "add", "origin", `git@github.com:${REPOSITORY}.git`);
    const { stdout } = await baseline(["list"], { ...onGithub(), GITHUB_REPOSITORY: "" });
    expect(stdout).toContain(entryOf(1).id);
  });

  it("takes the store of the configuration file", async () => {
    await directory().append(entryOf(1));
    await mkdir(join(cwd, ".github"));
    await writeFile(join(cwd, ".github/load-action.yml"), "baseline-store: directory:runs\n");
    expect((await baseline(["list"])).stdout).toContain(entryOf(1).id);
  });

  it("shows a run by id, commit or path", async () => {
    const place = await directory().append(entryOf(1));
    await directory().append(entryOf(2));
    for (const name of [entryOf(1).id, commitSha(1).slice(0, 9), place.replace("runs/", "")]) {
      const { code, stdout } = await baseline(["show", name, ...IN_DIRECTORY]);
      expect(code).toBe(0);
      expect(stdout).toContain(`commit    ${commitSha(1)} on main`);
      expect(stdout).toMatch(/all traffic +20 requests +p50 41/);
      expect(stdout).not.toContain(commitSha(2));
    }
    expect(await baseline(["show", "nothing", ...IN_DIRECTORY])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('directory runs has no run "nothing"'),
    });
  });

  it("names runs that cannot be used", async () => {
    const place = await directory().append(entryOf(1));
    await writeFile(join(cwd, place), "{");
    expect((await baseline(["list", ...IN_DIRECTORY])).stdout).toMatch(
      /\.json cannot be used: not complete JSON/,
    );
  });

  it("accepts the level of a stored commit, with reason and name", async () => {
    await directory().append(entryOf(1));
    const args = ["accept", commitSha(1).slice(0, 8), "more", "work", ...IN_DIRECTORY];
    const { code, stdout } = await baseline(args, { USER: "ann" });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^gate: nothing before [0-9a-f]{7} /),
    });
    expect((await directory().read(KEY)).accepted).toEqual([commitSha(1)]);
  });

  it("accepts on the branch a commit that has no run yet", async () => {
    await branch().append(entryOf(1));
    const args = ["accept", commitSha(9), "more work", "--scenario", "gate"];
    expect(await baseline(args, onGithub())).toMatchObject({ code: 0 });
    expect((await branch().read(KEY)).accepted).toEqual([commitSha(9)]);
  });

  it("prunes, and says before what would go", async () => {
    for (const number of [1, 2, 3]) await directory().append(entryOf(number));
    const args = ["prune", "--max-runs", "1", "--max-age", "3650d", ...IN_DIRECTORY];
    expect((await baseline([...args, "--dry-run"])).stdout.match(/^would remove /gm)).toHaveLength(2);
    expect(await directory().list()).toHaveLength(3);
    expect((await baseline(args)).stdout.match(/^removed /gm)).toHaveLength(2);
    expect(await directory().list()).toHaveLength(1);
  });

  it.each([
    [["lisst"], {}, 2, 'found "lisst" (did you mean "list"?); write one of list, show, accept, prune'],
    [["list", "x", ...IN_DIRECTORY], {}, 2, 'baseline list: found "x" too many'],
    [["list"], {}, 2, "there is no token or no repository to reach it"],
    [
      ["accept", "abcd1234", ...IN_DIRECTORY],
      {},
      2,
      "write the commit from which on the new level counts, then the reason",
    ],
    [["accept", "abcd1234", "why", ...IN_DIRECTORY], {}, 2, 'has no run of "abcd1234"; write the full SHA'],
    [
      ["prune", "--max-runs", "many", ...IN_DIRECTORY],
      {},
      2,
      '--max-runs: found "many"; write how many runs',
    ],
  ])("%j ends in one line", async (args, env, code, words) => {
    const ended = await baseline(args, env);
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(words) });
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
