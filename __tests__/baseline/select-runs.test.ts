import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "../../src/baseline/entry.ts";
import type { Lineage } from "../../src/baseline/lineage.ts";
import { selectRuns } from "../../src/baseline/select-runs.ts";
import { commitSha, entryOf } from "./branch/entries.ts";

/** Commits of the branch count upwards; the pull request left it at 10. */
const lineage = {
  head: commitSha(100),
  ancestors: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(commitSha),
  branch: "main",
} satisfies Lineage;

function select(entries: BaselineEntry[], accepted: number[] = [], of: Lineage | null = lineage) {
  const {
    entries: chosen,
    anchor,
    relation,
    cutAt,
  } = selectRuns({ entries, problems: [], accepted: accepted.map(commitSha) }, of);
  return {
    commits: chosen.map(({ commit }) => numberOf(commit)),
    anchor: numberOf(anchor?.commit),
    relation,
    cutAt: numberOf(cutAt),
  };
}

function numberOf(commit: string | null | undefined): number | null {
  if (commit === null || commit === undefined) return null;
  for (let number = 0; number < 200; number++) if (commitSha(number) === commit) return number;
  return -1;
}

describe("the runs that are compared with", () => {
  it("are those of the merge base, filled up with its ancestors, and never later ones", () => {
    const entries = [12, 11, 10, 9, 5].map((number) => entryOf(number));
    expect(select(entries)).toEqual({ commits: [10, 9, 5], anchor: 10, relation: "merge base", cutAt: null });
  });

  it("are those of the nearest ancestor where the merge base has none", () => {
    expect(select([entryOf(11), entryOf(7), entryOf(3)])).toMatchObject({ anchor: 7, relation: "ancestor" });
  });

  it("are those of the target branch where no ancestor has any", () => {
    const entries = [entryOf(50), entryOf(60, { branch: "other" })];
    expect(select(entries)).toEqual({ commits: [50], anchor: 50, relation: "branch", cutAt: null });
  });

  it("are never the run's own, nor those of its branch", () => {
    const own = entryOf(100, { branch: "topic" });
    expect(select([own, entryOf(99, { branch: "topic" })])).toMatchObject({ commits: [], relation: null });
    expect(select([entryOf(100)])).toMatchObject({ commits: [], relation: null });
  });

  it("are the newest where nobody knows what the run is of", () => {
    expect(select([entryOf(3), entryOf(60, { branch: "topic" })], [], null)).toEqual({
      commits: [60, 3],
      anchor: 60,
      relation: "newest",
      cutAt: null,
    });
  });

  it("are the newest of the branch where only that is known, and else the newest of all but the run's own", () => {
    const entries = [entryOf(3), entryOf(60, { branch: "topic" }), entryOf(100)];
    const unknown = { ...lineage, ancestors: null };
    expect(select(entries, [], unknown)).toMatchObject({ commits: [3], relation: "newest" });
    expect(select(entries, [], { ...unknown, branch: null })).toMatchObject({
      commits: [60, 3],
      relation: "newest",
    });
  });

  it("are twenty at most, the nearest", () => {
    const ancestors = Array.from({ length: 60 }, (_, index) => commitSha(99 - index));
    const entries = Array.from({ length: 60 }, (_, index) => entryOf(40 + index));
    const { commits } = select(entries, [], { ...lineage, ancestors, head: commitSha(150) });
    expect(commits).toEqual(Array.from({ length: 20 }, (_, index) => 99 - index));
  });
});

describe("an accepted slowdown", () => {
  const entries = [10, 8, 6].map((number) => entryOf(number));

  it("leaves out everything older", () => {
    expect(select(entries, [8])).toEqual({ commits: [10, 8], anchor: 10, relation: "merge base", cutAt: 8 });
  });

  it("counts where the accepted commit itself has no run", () => {
    expect(select(entries, [9])).toMatchObject({ commits: [10], cutAt: 9 });
  });

  it("is the newest one where there are several", () => {
    expect(select(entries, [6, 10, 8])).toMatchObject({ commits: [10], cutAt: 10 });
  });

  it("after the merge base does not count", () => {
    expect(select(entries, [11])).toMatchObject({ commits: [10, 8, 6], cutAt: null });
  });

  it("of the run's own commit leaves nothing to compare with", () => {
    expect(select(entries, [100])).toEqual({ commits: [], anchor: null, relation: null, cutAt: 100 });
  });

  it("leaves nothing of the old level to fall back on", () => {
    expect(select([entryOf(6)], [8])).toEqual({ commits: [], anchor: null, relation: null, cutAt: 8 });
  });

  it("counts by time where only the branch is known", () => {
    const known = { ...lineage, ancestors: [] };
    expect(
      select(
        [12, 11, 10].map((number) => entryOf(number)),
        [11],
        known,
      ),
    ).toEqual({
      commits: [12, 11],
      anchor: 12,
      relation: "branch",
      cutAt: 11,
    });
  });
});

it("whatever is stored, only ancestors or runs of the target branch are chosen, newest first, none twice", () => {
  const number = fc.integer({ min: 0, max: 110 });
  const run = fc.record({ number, branch: fc.constantFrom("main", "topic", null) });
  fc.assert(
    fc.property(
      fc.uniqueArray(run, { selector: (one) => one.number, maxLength: 40 }),
      fc.array(number),
      (runs, accepted) => {
        const entries = runs.map((one) => entryOf(one.number, { branch: one.branch }));
        const chosen = selectRuns({ entries, problems: [], accepted: accepted.map(commitSha) }, lineage);
        const times = chosen.entries.map(({ recordedAt }) => recordedAt);
        expect(times).toEqual([...times].sort().reverse());
        expect(new Set(chosen.entries).size).toBe(chosen.entries.length);
        for (const entry of chosen.entries) {
          expect(entry.commit).not.toBe(lineage.head);
          expect(
            chosen.relation === "branch"
              ? entry.branch === "main"
              : lineage.ancestors.includes(entry.commit!),
          ).toBe(true);
        }
      },
    ),
  );
});
