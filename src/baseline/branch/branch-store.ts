import { InfrastructureError } from "../../errors.ts";
import { DEFAULT_BOUNDS, type StoreBounds } from "../bounds.ts";
import { parseEntry } from "../entry-file.ts";
import type { BaselineStore, StoredRun } from "../store.ts";
import type { PlanChange } from "./change.ts";
import { type GitData, ObjectGone, TryLater } from "./git-data.ts";
import { keyFolders, runNames } from "./layout.ts";
import { type Pace, REAL_PACE } from "./pace.ts";
import { pairsPath, planPairs, readPairs } from "./pairs.ts";
import { acceptancePath, planAccept, planAppend } from "./plan-append.ts";
import { overdue, planPrune } from "./plan-prune.ts";
import { readRuns } from "./read-runs.ts";
import { readIndex, readSnapshot } from "./snapshot.ts";
import { writeToBranch } from "./write.ts";

export interface BranchStoreOptions {
  bounds?: StoreBounds;
  /** A generation that has had more than this written to it is closed. Uncompressed: git stores about a tenth. */
  maxWrittenBytes?: number;
  /** No further attempt to write begins after this. */
  budgetMs?: number;
  pace?: Pace;
  log?: (line: string) => void;
}

const MAX_WRITTEN_BYTES = 256 * 1024 * 1024;
const BUDGET_MS = 8 * 60_000;

/** Baselines on a git branch without a common history with the code. See `layout.ts` for what is on it. */
export function branchStore(git: GitData, branch: string, options: BranchStoreOptions = {}): BaselineStore {
  const { bounds = DEFAULT_BOUNDS, pace = REAL_PACE, log = () => {} } = options;
  const { maxWrittenBytes = MAX_WRITTEN_BYTES, budgetMs = BUDGET_MS } = options;
  const settings = { branch, maxWrittenBytes, budgetMs, pace, log };
  const write = (plan: PlanChange) => writeToBranch(git, settings, plan);
  return {
    description: `branch ${branch}`,
    read: (key, near = []) => reading(readRuns(git, branch, key, near)),
    async append(entry) {
      let place = branch;
      const onPlace = (path: string) => {
        place = `${branch}/${path}`;
      };
      await write(planAppend(git, entry, { bounds, nowMs: pace.nowMs(), onPlace }));
      return place;
    },
    async accept(acceptance) {
      await write(planAccept(acceptance));
      return `${branch}/${acceptancePath(acceptance)}`;
    },
    pairs: (key) => reading(readPairs(git, branch, key)),
    async addPairs(file) {
      await write(planPairs(file));
      return `${branch}/${pairsPath(file)}`;
    },
    list: () => reading(listRuns(git, branch)),
    async prune(wanted, { now, dryRun }) {
      const snapshot = await reading(readSnapshot(git, branch));
      if (snapshot === null) return [];
      const over = overdue(snapshot.files, wanted, now.getTime());
      if (!dryRun) await write(planPrune(git, wanted, now.getTime()));
      return over;
    },
  };
}

/** A read is not worth waiting for: the client has tried again already. */
async function reading<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof TryLater) && !(error instanceof ObjectGone)) throw error;
    throw new InfrastructureError(`baseline-store: cannot be read: ${error.message}`, { cause: error });
  }
}

async function listRuns(git: GitData, branch: string): Promise<StoredRun[]> {
  const snapshot = await readSnapshot(git, branch);
  if (snapshot === null) return [];
  const { files } = snapshot;
  const runs: StoredRun[] = [];
  for (const key of keyFolders(files)) {
    const index = await readIndex(git, files, key);
    for (const name of runNames(files, key)) {
      const place = `${key}/${name}`;
      const read = parseEntry(index.get(name) ?? (await git.blob(files.get(place)!)));
      runs.push({ place, run: "entry" in read ? read.entry : read });
    }
  }
  return runs;
}
