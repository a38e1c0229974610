import { describe, expect, it } from "vitest";
import type { StoreBounds } from "../../../src/baseline/bounds.ts";
import { branchStore } from "../../../src/baseline/branch/branch-store.ts";
import { keyHash } from "../../../src/baseline/key.ts";
import { changeTree, formatCommit, GitObjects, listFiles } from "../../support/fake-github/git-objects.ts";
import { commitSha, entryOf, KEY } from "./entries.ts";
import { memoryGit } from "./memory-git.ts";

const BRANCH = "load-baselines";
const NOW = new Date("2026-11-24T00:00:00Z");
const DAY_MS = 24 * 3600 * 1000;

function world(bounds?: StoreBounds) {
  const objects = new GitObjects();
  const pace = { nowMs: () => NOW.getTime(), wait: async () => {}, random: () => 0 };
  const store = branchStore(memoryGit(objects), BRANCH, { pace, ...(bounds ? { bounds } : {}) });
  return { objects, store };
}

type World = ReturnType<typeof world>;

function files({ objects }: World): Map<string, string> {
  const tree = objects.treeOf(objects.branches().get(BRANCH) ?? "") ?? "";
  const texts = [...listFiles(objects, tree)].map(
    ([path, { id }]) => [path, objects.readAs("blob", id)] as const,
  );
  return new Map(texts.map(([path, content]) => [path, content?.toString("utf8") ?? ""]));
}

/** A commit of somebody else's on the branch. */
function tamper({ objects }: World, changes: Record<string, string | null>): void {
  const tip = objects.branches().get(BRANCH) ?? "";
  const ids = Object.entries(changes).map(
    ([path, text]) => [path, text === null ? null : objects.write("blob", Buffer.from(text))] as const,
  );
  const tree = changeTree(objects, objects.treeOf(tip), new Map(ids));
  const commit = objects.write(
    "commit",
    formatCommit({ tree, parents: [tip], message: "by hand", seconds: 1 }),
  );
  objects.swapBranch(BRANCH, tip, commit);
}

const INDEX = `${keyHash(KEY)}/index.json`;

describe("the tip", () => {
  it("lets fall out what is too old, of every key, and what is too many of one", async () => {
    const one = world({ maxAgeDays: 30, maxRunsPerKey: 3 });
    const other = { ...KEY, scenario: "spike" };
    const old = entryOf(1, { key: other, recordedAt: new Date(NOW.getTime() - 31 * DAY_MS).toISOString() });
    await one.store.append(old);
    expect((await one.store.read(other)).entries).toEqual([old]);
    for (let number = 1; number <= 5; number++) await one.store.append(entryOf(number));
    expect((await one.store.read(other)).entries).toEqual([]);
    expect((await one.store.read(KEY)).entries.map(({ commit }) => commit)).toEqual([5, 4, 3].map(commitSha));
    expect([...files(one).keys()].filter((path) => path.startsWith(keyHash(other)))).toEqual([]);
  });

  it("keeps the run that is added, whatever its clock says", async () => {
    const one = world({ maxAgeDays: 30, maxRunsPerKey: 3 });
    const early = entryOf(1, { recordedAt: "2001-01-01T00:00:00.000Z" });
    await one.store.append(early);
    expect((await one.store.read(KEY)).entries).toEqual([early]);
  });
});

describe("the index", () => {
  it("does not bring in what no file confirms", async () => {
    const one = world();
    await one.store.append(entryOf(1));
    const index = JSON.parse(files(one).get(INDEX) ?? "") as { runs: Record<string, string> };
    const [name = ""] = Object.keys(index.runs);
    const forged = {
      [name]: index.runs[name]!.replace('"gate"', '"evil"'),
      "20261121T000000Z-1-2.json": "{}",
    };
    tamper(one, { [INDEX]: JSON.stringify({ runs: forged }) });
    const { entries, problems } = await one.store.read(KEY);
    expect({ entries, problems }).toEqual({ entries: [entryOf(1)], problems: [] });
  });

  it.each([
    ["missing", null],
    ["cut", '{ "runs": { "2026'],
    ["of another kind", '{"runs": [1, 2]}'],
  ])("that is %s costs runs, is told, and is written anew by prune", async (_, content) => {
    const one = world();
    for (let number = 1; number <= 8; number++) await one.store.append(entryOf(number));
    tamper(one, { [INDEX]: content });
    const { entries, problems } = await one.store.read(KEY);
    expect(entries.map(({ commit }) => commit)).toEqual([8, 7, 6].map(commitSha));
    expect(problems).toEqual([
      expect.stringMatching(/^5 runs of branch load-baselines were not read.*index/),
    ]);
    await one.store.prune({ maxAgeDays: 90, maxRunsPerKey: 100 }, { now: NOW, dryRun: false });
    const after = await one.store.read(KEY);
    expect(after.entries).toHaveLength(8);
    expect(after.problems).toEqual([]);
  });
});

describe("a damaged branch", () => {
  it("has its bad runs named and left out", async () => {
    const one = world();
    await one.store.append(entryOf(1));
    const folder = keyHash(KEY);
    tamper(one, {
      [`${folder}/20261121T000000Z-aaaaaaa-1.json`]: '{"schema":1',
      [`${folder}/20261121T000001Z-aaaaaaa-2.json`]: '{"schema":9}',
    });
    const { entries, problems } = await one.store.read(KEY);
    expect(entries).toEqual([entryOf(1)]);
    expect(problems).toEqual([
      expect.stringMatching(/-2\.json: written by a newer version/),
      expect.stringMatching(/-1\.json: not complete JSON/),
    ]);
  });

  it.each([
    ["{", /store\.json is damaged/],
    ['{"loadActionBaselines":1,"generation":7,"writtenBytes":1}', /store\.json says generation 7/],
    [
      '{"loadActionBaselines":2,"generation":1,"writtenBytes":1}',
      /written by a newer version of load-action/,
    ],
  ])("is not written to where its store file is %s", async (content, words) => {
    const one = world();
    await one.store.append(entryOf(1));
    tamper(one, { "store.json": content });
    await expect(one.store.append(entryOf(2))).rejects.toThrow(words);
    expect((await one.store.read(KEY)).entries).toEqual([entryOf(1)]);
  });
});

describe("prune", () => {
  it("says what would go, and then removes just that", async () => {
    const one = world();
    for (let number = 1; number <= 5; number++) await one.store.append(entryOf(number));
    const bounds = { maxAgeDays: 90, maxRunsPerKey: 2 };
    const asked = await one.store.prune(bounds, { now: NOW, dryRun: true });
    expect(asked).toHaveLength(3);
    expect(await one.store.list()).toHaveLength(5);
    expect(await one.store.prune(bounds, { now: NOW, dryRun: false })).toEqual(asked);
    expect((await one.store.list()).map(({ run }) => ("commit" in run ? run.commit : run.problem))).toEqual(
      [4, 5].map(commitSha),
    );
  });

  it("writes nothing where there is nothing to do, and no branch where there is none", async () => {
    const one = world();
    const bounds = { maxAgeDays: 90, maxRunsPerKey: 100 };
    expect(await one.store.prune(bounds, { now: NOW, dryRun: false })).toEqual([]);
    expect(one.objects.branches().size).toBe(0);
    await one.store.append(entryOf(1));
    const before = one.objects.branches();
    await one.store.prune(bounds, { now: NOW, dryRun: false });
    expect(one.objects.branches()).toEqual(before);
  });
});

describe("acceptances", () => {
  const acceptance = {
    schema: 1,
    scenario: "gate",
    commit: commitSha(7),
    reason: "more work per request",
    by: "ann",
    at: NOW.toISOString(),
  } as const;

  it("are found for their scenario alone, and stand with reason and name", async () => {
    const one = world();
    const place = await one.store.accept(acceptance);
    expect((await one.store.read(KEY)).accepted).toEqual([commitSha(7)]);
    expect((await one.store.read({ ...KEY, scenario: "spike" })).accepted).toEqual([]);
    expect(JSON.parse(files(one).get(place.replace(`${BRANCH}/`, "")) ?? "")).toEqual(acceptance);
  });

  it("have a reason that is cut where it is long", async () => {
    const one = world();
    const place = await one.store.accept({ ...acceptance, reason: "x".repeat(70_000) });
    const kept = JSON.parse(files(one).get(place.replace(`${BRANCH}/`, "")) ?? "") as typeof acceptance;
    expect(kept.reason).toBe("x".repeat(2000));
  });

  it("are not replaced by later ones", async () => {
    const one = world();
    const place = await one.store.accept(acceptance);
    const before = one.objects.branches();
    expect(await one.store.accept({ ...acceptance, reason: "another", by: "eve" })).toBe(place);
    expect(one.objects.branches()).toEqual(before);
  });
});

it("messages of commits are one line, whatever a scenario is called", async () => {
  const one = world();
  await one.store.append(entryOf(1, { key: { ...KEY, scenario: "a\n\nCo-authored-by: x" } }));
  const commit =
    one.objects.readAs("commit", one.objects.branches().get(BRANCH) ?? "")?.toString("utf8") ?? "";
  const message = commit.slice(commit.indexOf("\n\n") + 2);
  expect(message).toMatch(/^Record a Co-authored-by: x at [0-9a-f]{7} \(k6-2\)\n\n\[skip ci\]$/);
});
