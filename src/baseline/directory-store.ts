import { randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InfrastructureError } from "../errors.ts";
import { ACCEPTED_FOLDER, acceptedCommit } from "./acceptance.ts";
import {
  acceptInDirectory,
  listDirectory,
  listFolder,
  pruneDirectory,
  readRunFile,
} from "./directory-files.ts";
import type { BaselineEntry, BaselineKey } from "./entry.ts";
import { formatEntry } from "./entry-file.ts";
import { fileName, newestFirst } from "./file-name.ts";
import { keyHash, sameKey } from "./key.ts";
import type { BaselineRead, BaselineStore } from "./store.ts";

/** More files than this in one key are not read; the newest are. */
const MAX_FILES = 200;

/**
 * A directory with one folder per key and one file per run, `<key>/<time>-<commit>-<id>.json`. Nothing is ever
 * overwritten, so it can be committed, cached or merged.
 *
 * @param path Absolute.
 * @param shown How it is called in messages.
 */
export function directoryStore(path: string, shown: string = path): BaselineStore {
  return {
    description: `directory ${shown}`,
    async read(key) {
      const read = await readAll(join(path, keyHash(key)), key);
      const names = await listFolder(join(path, ACCEPTED_FOLDER));
      const accepted = names.map((name) => acceptedCommit(name, key.scenario));
      return { ...read, accepted: accepted.filter((commit) => commit !== null) };
    },
    append: (entry) => append(path, shown, entry),
    accept: (acceptance) => acceptInDirectory(path, shown, acceptance),
    list: () => listDirectory(path),
    prune: (bounds, how) => pruneDirectory(path, shown, bounds, how),
  };
}

async function readAll(folder: string, key: BaselineKey): Promise<Omit<BaselineRead, "accepted">> {
  const problems: string[] = [];
  const entries: BaselineEntry[] = [];
  const names = (await listFolder(folder)).filter((name) => name.endsWith(".json")).sort();
  if (names.length > MAX_FILES) {
    problems.push(`${names.length - MAX_FILES} older entries were not read; ${MAX_FILES} are enough`);
  }
  for (const name of names.reverse().slice(0, MAX_FILES)) {
    const read = await readRunFile(join(folder, name));
    if ("problem" in read) problems.push(`${name}: ${read.problem}`);
    else if (!sameKey(read.entry.key, key))
      problems.push(`${name}: recorded for another scenario, load or runner`);
    else entries.push(read.entry);
  }
  return { entries: entries.sort(newestFirst), problems };
}

/**
 * Written beside its place and then linked there: never half a file, and never over another one. An entry that is
 * there already is not added again.
 */
async function append(path: string, shown: string, entry: BaselineEntry): Promise<string> {
  const key = keyHash(entry.key);
  const folder = join(path, key);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  const content = formatEntry(entry);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, content, { flag: "wx" });
    try {
      for (let copy = 1; ; copy++) {
        const name = fileName(entry, copy);
        if (await placeNew(temporary, join(folder, name), content)) return join(shown, key, name);
      }
    } finally {
      await unlink(temporary);
    }
  } catch (error) {
    throw new InfrastructureError(`baseline-store: ${shown} cannot be written: ${(error as Error).message}`);
  }
}

const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** Whether the file is now at its place; false where another one is. */
async function placeNew(from: string, to: string, content: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return (await readFile(to, "utf8")) === content;
    if (!NO_LINKS.includes(code)) throw error;
  }
  // Some file systems have no links. There the copy is not atomic, and half a copy is found when it is read.
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return (await readFile(to, "utf8")) === content;
    throw error;
  }
}
