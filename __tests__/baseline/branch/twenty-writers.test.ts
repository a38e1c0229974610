import { describe, expect, it } from "vitest";
import type { BranchStoreOptions } from "../../../src/baseline/branch/branch-store.ts";
import { runNames } from "../../../src/baseline/branch/layout.ts";
import { readIndex, readSnapshot } from "../../../src/baseline/branch/snapshot.ts";
import type { BaselineEntry } from "../../../src/baseline/entry.ts";
import { keyHash } from "../../../src/baseline/key.ts";
import { messageOf } from "../../../src/errors.ts";
import { entryOf, KEY } from "./entries.ts";
import { BRANCH, type Faults, Simulation } from "./simulation.ts";

const WRITERS = 20;
const ROUNDS = 1000;
const TINY_GENERATION = 30_000;

interface Outcome {
  finished: BaselineEntry[];
  failures: string[];
  started: BaselineEntry[];
}

/** All writers at once, and one reader that looks again and again. */
async function round(
  simulation: Simulation,
  optionsOf: (writer: number) => BranchStoreOptions,
): Promise<Outcome> {
  const outcome: Outcome = { finished: [], failures: [], started: [] };
  let moves = 0;
  simulation.onMove = async () => {
    moves++;
    // The moment a branch has moved, all that a reader needs is there, and the index has what the tree has.
    const { files = new Map<string, string>() } = (await readSnapshot(simulation.git, BRANCH)) ?? {};
    const indexed = await readIndex(simulation.git, files, keyHash(KEY));
    expect([...indexed.keys()].sort()).toEqual(runNames(files, keyHash(KEY)));
    expect(indexed.size).toBeGreaterThan(0);
  };
  for (let i = 0; i < WRITERS; i++) {
    const entry = entryOf(i);
    outcome.started.push(entry);
    void simulation
      .sleep(simulation.random() * 1000)
      .then(() => simulation.store(optionsOf(i)).append(entry))
      .then(
        () => outcome.finished.push(entry),
        (error) => outcome.failures.push(messageOf(error)),
      );
  }
  void look(simulation, outcome);
  await simulation.run();
  expect(moves).toBeGreaterThan(0);
  return outcome;
}

async function look(simulation: Simulation, outcome: Outcome): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await simulation.sleep(2000 + simulation.random() * 10_000);
    const before = outcome.finished.map(({ id }) => id);
    const { entries, problems } = await simulation.calmStore().read(KEY);
    if (problems.length > 0) outcome.failures.push(...problems);
    const seen = entries.map(({ id }) => id);
    const lost = before.filter((id) => !seen.includes(id));
    if (lost.length > 0) outcome.failures.push(`the reader missed ${lost.join(", ")}`);
  }
}

async function idsThere(simulation: Simulation): Promise<string[]> {
  const runs = await simulation.directStore().list();
  return runs.map(({ run }) => ("id" in run ? run.id : run.problem)).sort();
}

function idsOf(entries: BaselineEntry[]): string[] {
  return entries.map(({ id }) => id).sort();
}

function faultsOf(seed: number): Faults {
  const often = seed % 4 === 0;
  return {
    dies: often ? 0.03 : 0.004,
    refused: often ? 0.05 : 0.01,
    losesAnswer: often ? 0.05 : 0.01,
    notFastForward: 0.05,
    ...(seed % 3 === 0 ? { writesPerMinute: 80 } : {}),
  };
}

describe("twenty writers at once", () => {
  it(`lose nothing that was finished, in ${ROUNDS} seeded rounds of failures, limits and deaths`, {
    timeout: 600_000,
  }, async () => {
    let finished = 0;
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const simulation = new Simulation(seed, faultsOf(seed), { budgetMs: 3_600_000 });
      // In every other round some writers, as if of another version, change the generation again and again.
      const outcome = await round(simulation, (writer) =>
        seed % 2 === 0 && writer % 3 > 0 ? { maxWrittenBytes: TINY_GENERATION } : {},
      );
      expect(outcome.failures, `seed ${seed}`).toEqual([]);
      const there = await idsThere(simulation);
      expect(new Set(there).size, `seed ${seed}: a run is there twice`).toBe(there.length);
      expect(there, `seed ${seed}`).toEqual(expect.arrayContaining(idsOf(outcome.finished)));
      expect(idsOf(outcome.started)).toEqual(expect.arrayContaining(there));
      finished += outcome.finished.length;
    }
    // Most writers live: otherwise nothing much was tried.
    expect(finished).toBeGreaterThan(ROUNDS * WRITERS * 0.6);
  });

  it("all get in within their time and GitHub's limits where nothing goes wrong", {
    timeout: 60_000,
  }, async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const simulation = new Simulation(seed, { writesPerMinute: 80, writeGapMs: 800 });
      const from = simulation.nowMs;
      const outcome = await round(simulation, () => ({}));
      expect(outcome.failures).toEqual([]);
      expect(await idsThere(simulation)).toEqual(idsOf(outcome.started));
      // A job's token has a thousand an hour.
      expect(simulation.requests).toBeLessThan(800);
      expect((simulation.nowMs - from) / 60_000).toBeLessThan(8);
    }
  });
});
