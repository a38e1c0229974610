import { outOfBounds, type StoreBounds } from "../bounds.ts";
import type { PlanChange } from "./change.ts";
import type { GitData, TreeFiles } from "./git-data.ts";
import { keyFolders, runNames } from "./layout.ts";
import { confirmedRuns, formatIndex, indexPath, missingFromIndex, parseIndex } from "./run-index.ts";

/** Paths of all runs that are out of bounds. */
export function overdue(files: TreeFiles, bounds: StoreBounds, nowMs: number): string[] {
  return keyFolders(files).flatMap((key) =>
    outOfBounds(runNames(files, key), bounds, nowMs).map((name) => `${key}/${name}`),
  );
}

/** Removes what is out of bounds, and writes each index anew that is not as it would be. */
export function planPrune(git: GitData, bounds: StoreBounds, nowMs: number): PlanChange {
  return async (files) => {
    const over = overdue(files, bounds, nowMs);
    const left = new Map([...files].filter(([path]) => !over.includes(path)));
    const change = new Map<string, string | null>(over.map((path) => [path, null]));
    for (const key of keyFolders(files)) {
      const path = indexPath(key);
      const id = files.get(path);
      const before = id === undefined ? null : await git.blob(id);
      const index = confirmedRuns(before === null ? new Map() : parseIndex(before), left, key);
      for (const name of missingFromIndex(index, left, key)) {
        const run = left.get(`${key}/${name}`);
        if (run !== undefined) index.set(name, await git.blob(run));
      }
      const after = index.size === 0 ? null : formatIndex(index);
      if (after !== before) change.set(path, after);
    }
    if (change.size === 0) return null;
    return { files: change, message: `Prune ${over.length} runs` };
  };
}
