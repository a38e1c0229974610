/** Writers in virtual time: every request takes a while, may fail in any way, and its writer may die around it. */
import { type BranchStoreOptions, branchStore } from "../../../src/baseline/branch/branch-store.ts";
import { type GitData, TryLater } from "../../../src/baseline/branch/git-data.ts";
import type { BaselineStore } from "../../../src/baseline/store.ts";
import { GitObjects } from "../../support/fake-github/git-objects.ts";
import { memoryGit } from "./memory-git.ts";

export interface Faults {
  /** Probabilities per request. */
  dies?: number;
  refused?: number;
  losesAnswer?: number;
  /** A move of a branch is refused although it would have been fine. */
  notFastForward?: number;
  /** Most writes per minute of all writers together; one more is told to wait a minute. */
  writesPerMinute?: number;
  /** A client of GitHub leaves this between two writes, milliseconds. */
  writeGapMs?: number;
}

const WRITES: (keyof GitData)[] = [
  "writeTree",
  "writeCommit",
  "createBranch",
  "advanceBranch",
  "deleteBranch",
];
const MOVES: (keyof GitData)[] = ["createBranch", "advanceBranch"];
export const BRANCH = "load-baselines";

export class Simulation {
  readonly objects = new GitObjects();
  readonly git: GitData;
  nowMs = Date.UTC(2026, 10, 24);
  requests = 0;
  #random: () => number;
  #faults: Faults;
  #options: BranchStoreOptions;
  #queue: { atMs: number; order: number; resume: () => void }[] = [];
  #order = 0;
  #writes: number[] = [];
  /** Called whenever a branch has moved. */
  onMove: () => Promise<void> = async () => {};

  constructor(seed: number, faults: Faults = {}, options: BranchStoreOptions = {}) {
    this.#random = seeded(seed);
    this.#faults = faults;
    this.#options = options;
    this.git = memoryGit(this.objects, () => this.nowMs);
  }

  /** A store as one process has it, dying and failing as the faults say. */
  store(options: BranchStoreOptions = {}): BaselineStore {
    return branchStore(this.#faulty(), BRANCH, {
      ...this.#options,
      ...options,
      pace: this.#pace(this.#random),
    });
  }

  /** A store whose requests take time, and never fail. */
  calmStore(): BaselineStore {
    const slow = this.#each(async (_, act) => {
      await this.sleep(this.#random() * 300);
      const result = await act();
      await this.sleep(this.#random() * 300);
      return result;
    });
    return branchStore(slow, BRANCH, { ...this.#options, pace: this.#pace(this.#random) });
  }

  /** A store that answers at once, for looking at the state. */
  directStore(): BaselineStore {
    return branchStore(this.git, BRANCH, { ...this.#options, pace: this.#pace(this.#random) });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resume) => {
      this.#queue.push({ atMs: this.nowMs + ms, order: this.#order++, resume });
    });
  }

  random(): number {
    return this.#random();
  }

  /** Until nobody has anything left to do. */
  async run(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#queue.length === 0) return;
      let next = 0;
      for (let i = 1; i < this.#queue.length; i++) {
        const one = this.#queue[i]!;
        const best = this.#queue[next]!;
        if (one.atMs < best.atMs || (one.atMs === best.atMs && one.order < best.order)) next = i;
      }
      const [event] = this.#queue.splice(next, 1);
      this.nowMs = Math.max(this.nowMs, event!.atMs);
      event!.resume();
    }
  }

  #pace(random: () => number) {
    return { nowMs: () => this.nowMs, wait: (ms: number) => this.sleep(ms), random };
  }

  #faulty(): GitData {
    return this.#each(async (name, act) => {
      const {
        dies = 0,
        refused = 0,
        losesAnswer = 0,
        notFastForward = 0,
        writesPerMinute,
        writeGapMs = 0,
      } = this.#faults;
      // GitHub wants to be asked for the tree of a commit first.
      this.requests += name === "writeTree" ? 2 : 1;
      const happens = (probability: number) => probability > 0 && this.#random() < probability;
      await this.sleep(20 + this.#random() * 200);
      if (happens(dies)) await forEver();
      if (happens(refused)) throw new TryLater("502 Server Error", null);
      if (writeGapMs > 0 && WRITES.includes(name)) await this.sleep(writeGapMs);
      if (writesPerMinute !== undefined && WRITES.includes(name)) this.#countWrite(writesPerMinute);
      if (MOVES.includes(name) && happens(notFastForward)) return false;
      const result = await act();
      if (MOVES.includes(name) && result === true) await this.onMove();
      if (happens(dies)) await forEver();
      await this.sleep(20 + this.#random() * 200);
      if (happens(losesAnswer)) throw new TryLater("socket hang up", null);
      return result;
    });
  }

  #countWrite(most: number): void {
    this.#writes = this.#writes.filter((at) => at > this.nowMs - 60_000);
    if (this.#writes.length >= most) throw new TryLater("You have exceeded a secondary rate limit", 60_000);
    this.#writes.push(this.nowMs);
  }

  #each(around: (name: keyof GitData, act: () => Promise<unknown>) => Promise<unknown>): GitData {
    const wrapped = Object.entries(this.git).map(([name, method]) => [
      name,
      (...args: unknown[]) =>
        around(name as keyof GitData, () => (method as (...all: unknown[]) => Promise<unknown>)(...args)),
    ]);
    return Object.fromEntries(wrapped) as GitData;
  }
}

function forEver(): Promise<never> {
  return new Promise(() => {});
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
