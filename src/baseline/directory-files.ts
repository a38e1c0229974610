import { mkdir, readdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InfrastructureError } from "../errors.ts";
import { ACCEPTED_FOLDER, type Acceptance, acceptanceName, formatAcceptance } from "./acceptance.ts";
import { outOfBounds, type StoreBounds } from "./bounds.ts";
import { MAX_ENTRY_BYTES, parseEntry, type ReadEntry } from "./entry-file.ts";
import type { StoredRun } from "./store.ts";

/** Names in a folder; none where there is no folder. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new InfrastructureError(`baseline-store: ${folder} cannot be listed: ${(error as Error).message}`);
  }
}

export async function readRunFile(file: string): Promise<ReadEntry> {
  try {
    const { size } = await stat(file);
    if (size > MAX_ENTRY_BYTES) return { problem: "larger than any baseline entry" };
    return parseEntry(await readFile(file, "utf8"));
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}

/** Every run in every key's folder, by key and time. */
export async function listDirectory(path: string): Promise<StoredRun[]> {
  const runs: StoredRun[] = [];
  for (const key of await keyFolders(path)) {
    for (const name of await runNames(join(path, key))) {
      const read = await readRunFile(join(path, key, name));
      runs.push({ place: `${key}/${name}`, run: "entry" in read ? read.entry : read });
    }
  }
  return runs;
}

/** The first acceptance of a commit counts. */
export async function acceptInDirectory(
  path: string,
  shown: string,
  acceptance: Acceptance,
): Promise<string> {
  const name = acceptanceName(acceptance);
  const place = join(shown, ACCEPTED_FOLDER, name);
  try {
    await mkdir(join(path, ACCEPTED_FOLDER), { recursive: true });
    await writeFile(join(path, ACCEPTED_FOLDER, name), formatAcceptance(acceptance), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw cannotBeWritten(shown, error);
  }
  return place;
}

export async function pruneDirectory(
  path: string,
  shown: string,
  bounds: StoreBounds,
  { now, dryRun }: { now: Date; dryRun: boolean },
): Promise<string[]> {
  const removed: string[] = [];
  for (const key of await keyFolders(path)) {
    for (const name of outOfBounds(await runNames(join(path, key)), bounds, now.getTime())) {
      try {
        if (!dryRun) await unlink(join(path, key, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw cannotBeWritten(shown, error);
      }
      removed.push(`${key}/${name}`);
    }
  }
  return removed;
}

async function keyFolders(path: string): Promise<string[]> {
  return (await listFolder(path)).filter((name) => /^[0-9a-f]{16}$/.test(name)).sort();
}

async function runNames(folder: string): Promise<string[]> {
  return (await listFolder(folder)).filter((name) => name.endsWith(".json")).sort();
}

function cannotBeWritten(shown: string, error: unknown): InfrastructureError {
  return new InfrastructureError(`baseline-store: ${shown} cannot be written: ${(error as Error).message}`);
}
