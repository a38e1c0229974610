import { describe, expect, it } from "vitest";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import type { GitData } from "../../../src/baseline/branch/git-data.ts";
import { InfrastructureError } from "../../../src/errors.ts";
import { GitObjects, listFiles } from "../../support/fake-github/git-objects.ts";
import { entryOf, KEY } from "./entries.ts";
import { memoryGit } from "./memory-git.ts";

const BRANCH = "load-baselines";

function world(maxWrittenBytes = 20_000) {
  const objects = new GitObjects();
  const git = memoryGit(objects);
  const logged: string[] = [];
  const open = (data: GitData = git) =>
    branchStore(data, BRANCH, {
      maxWrittenBytes,
      log: (line) => logged.push(line),
      pace: { nowMs: Date.now, wait: async () => {}, random: () => 0 },
    });
  return { objects, git, open, logged };
}

type World = ReturnType<typeof world>;

function branchesOf({ objects }: World): string[] {
  return [...objects.branches().keys()].sort();
}

function commitsOf({ objects }: World, branch: string): number {
  let count = 0;
  for (let at = objects.branches().get(branch); at !== undefined; at = objects.parentsOf(at)[0]) count++;
  return count;
}

async function append(one: World, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) await one.open().append(entryOf(number));
}

describe("generations", () => {
  it("begin without a history once the branch has grown, and have every run of the one before", async () => {
    const one = world(100_000);
    await append(one, 1, 30);
    const { entries } = await one.open().read(KEY);
    expect(entries[0]).toEqual(entryOf(30));
    expect(await one.open().list()).toHaveLength(30);
    const branches = branchesOf(one);
    const newest = branches.at(-1) ?? "";
    expect(newest).toMatch(/^load-baselines-g\d$/);
    expect(commitsOf(one, newest)).toBeLessThan(12);
  });

  it("are two at most", async () => {
    const one = world(5_000);
    await append(one, 1, 20);
    const numbers = branchesOf(one).map((name) => Number(/-g(\d+)$/.exec(name)?.[1] ?? 1));
    expect(numbers).toHaveLength(2);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(1);
  });

  it("say in the one that is closed where things go on, and not in the newest", async () => {
    const one = world(5_000);
    await append(one, 1, 6);
    const [before = "", newest = ""] = branchesOf(one).sort(
      (a, b) => a.length - b.length || (a < b ? -1 : 1),
    );
    const filesOf = (branch: string) =>
      listFiles(one.objects, one.objects.treeOf(one.objects.branches().get(branch) ?? "") ?? "");
    const moved = filesOf(before).get("moved.txt");
    expect(one.objects.readAs("blob", moved?.id ?? "")?.toString()).toContain(`branch ${newest}.`);
    expect([...filesOf(newest).keys()]).toEqual(expect.arrayContaining(["README.md", "store.json"]));
    expect(filesOf(newest).has("moved.txt")).toBe(false);
  });

  it("that could not be deleted are told, and do no harm", async () => {
    const one = world(5_000);
    const stubborn = {
      ...one.git,
      deleteBranch: async () => {
        throw new InfrastructureError("protected branch");
      },
    };
    for (let number = 1; number <= 12; number++) await one.open(stubborn).append(entryOf(number));
    expect(one.logged[0]).toMatch(/branch load-baselines holds old baselines.*: protected branch/);
    expect(await one.open().list()).toHaveLength(12);
    await append(one, 13, 24);
    expect(branchesOf(one)).toHaveLength(2);
  });

  it("that come and go while a job sleeps do not make it write where nobody reads", async () => {
    const one = world(5_000);
    await append(one, 1, 20);
    expect(branchesOf(one)).not.toContain(BRANCH);
    let asleep = true;
    const late: GitData = {
      ...one.git,
      async branches(prefix) {
        // What it had read before it slept: there was no branch yet.
        if (asleep) {
          asleep = false;
          return new Map();
        }
        return one.git.branches(prefix);
      },
    };
    await one.open(late).append(entryOf(99));
    expect((await one.open().read(KEY)).entries[0]).toEqual(entryOf(99));
    expect(branchesOf(one)).not.toContain(BRANCH);
  });

  it("are told apart from other branches with a similar name", async () => {
    const one = world();
    await append(one, 1, 1);
    const tip = one.objects.branches().get(BRANCH) ?? "";
    for (const name of ["load-baselines-g0", "load-baselines-g02", "load-baselines-gx", "load-baselines2"]) {
      one.objects.swapBranch(name, null, tip);
    }
    await append(one, 2, 2);
    expect((await one.open().read(KEY)).entries).toEqual([entryOf(2), entryOf(1)]);
    expect(commitsOf(one, BRANCH)).toBe(2);
  });
});
