import { ACCEPTED_FOLDER, type Acceptance, acceptanceName, formatAcceptance } from "../acceptance.ts";
import { outOfBounds, type StoreBounds } from "../bounds.ts";
import type { BaselineEntry } from "../entry.ts";
import { formatEntry } from "../entry-file.ts";
import { fileName } from "../file-name.ts";
import { keyHash } from "../key.ts";
import type { PlanChange } from "./change.ts";
import type { GitData, TreeFiles } from "./git-data.ts";
import { keyFolders, runNames } from "./layout.ts";
import { blobId, formatIndex, indexPath } from "./run-index.ts";
import { readIndex } from "./snapshot.ts";

/** Where the entry is, or is to be: never where another one is. */
function placeOf(entry: BaselineEntry, files: TreeFiles): { path: string; name: string; isThere: boolean } {
  const key = keyHash(entry.key);
  const id = blobId(formatEntry(entry));
  for (let copy = 1; ; copy++) {
    const name = fileName(entry, copy);
    const path = `${key}/${name}`;
    const found = files.get(path);
    if (found === undefined || found === id) return { path, name, isThere: found === id };
  }
}

/** Adds the entry to its key and lets fall out what is out of bounds. */
export function planAppend(
  git: GitData,
  entry: BaselineEntry,
  options: { bounds: StoreBounds; nowMs: number; onPlace: (path: string) => void },
): PlanChange {
  const text = formatEntry(entry);
  const key = keyHash(entry.key);
  return async (files) => {
    const { path, name, isThere } = placeOf(entry, files);
    options.onPlace(path);
    if (isThere) return null;
    const index = await readIndex(git, files, key);
    index.set(name, text);
    const change = new Map<string, string | null>([[path, text]]);
    for (const folder of new Set([...keyFolders(files), key])) {
      const names = runNames(files, folder);
      const all = folder === key ? [...names, name] : names;
      // The run that is being added stays, even where its clock is wrong.
      const over = outOfBounds(all, options.bounds, options.nowMs).filter(
        (one) => folder !== key || one !== name,
      );
      for (const one of over) {
        change.set(`${folder}/${one}`, null);
        if (folder === key) index.delete(one);
      }
      if (over.length === all.length && files.has(indexPath(folder))) change.set(indexPath(folder), null);
    }
    change.set(indexPath(key), formatIndex(index));
    const { scenario, engineMajor } = entry.key;
    const commit = entry.commit?.slice(0, 7) ?? "no commit";
    return { files: change, message: `Record ${scenario} at ${commit} (${engineMajor})` };
  };
}

export function acceptancePath(acceptance: Acceptance): string {
  return `${ACCEPTED_FOLDER}/${acceptanceName(acceptance)}`;
}

/** The first acceptance of a commit counts. */
export function planAccept(acceptance: Acceptance): PlanChange {
  const path = acceptancePath(acceptance);
  return async (files) => {
    if (files.has(path)) return null;
    const message = `Accept ${acceptance.scenario} at ${acceptance.commit.slice(0, 7)}`;
    return { files: new Map([[path, formatAcceptance(acceptance)]]), message };
  };
}
