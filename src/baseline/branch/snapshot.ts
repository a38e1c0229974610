import { findGenerations, type Generation } from "./generations.ts";
import { type GitData, ObjectGone, type TreeFiles } from "./git-data.ts";
import { MOVED_FILE, notOurs, parseStoreFile, STORE_FILE, type StoreFile } from "./layout.ts";
import { confirmedRuns, indexPath, parseIndex } from "./run-index.ts";

/** One state of the store, read at one tip. */
export interface Snapshot {
  generation: Generation;
  /** All generations that are there, the newest first. */
  generations: Generation[];
  files: TreeFiles;
}

/** Two requests; null where there is no such branch yet. */
export async function readSnapshot(git: GitData, name: string): Promise<Snapshot | null> {
  for (let first = true; ; first = false) {
    const generations = await findGenerations(git, name);
    const generation = generations[0];
    if (generation === undefined) return null;
    try {
      const files = await git.files(generation.tip);
      if (!files.has(STORE_FILE)) throw notOurs(generation.branch, `it has no ${STORE_FILE}`);
      return { generation, generations, files };
    } catch (error) {
      // Between the two requests the branch may have been replaced by later generations.
      if (!(error instanceof ObjectGone) || !first) throw error;
    }
  }
}

export function isClosed({ files }: Snapshot): boolean {
  return files.has(MOVED_FILE);
}

export async function readStoreFile(git: GitData, { generation, files }: Snapshot): Promise<StoreFile> {
  const id = files.get(STORE_FILE);
  if (id === undefined) throw notOurs(generation.branch, `it has no ${STORE_FILE}`);
  const store = parseStoreFile(await git.blob(id), generation.branch);
  if (store.generation !== generation.number) {
    throw notOurs(generation.branch, `${STORE_FILE} says generation ${store.generation}`);
  }
  return store;
}

/** Names to texts of the runs that the index of a key has and the tree confirms. One request, or none. */
export async function readIndex(git: GitData, files: TreeFiles, key: string): Promise<Map<string, string>> {
  const id = files.get(indexPath(key));
  return id === undefined ? new Map() : confirmedRuns(parseIndex(await git.blob(id)), files, key);
}
