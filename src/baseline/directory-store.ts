import { randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InfrastructureError } from "../errors.ts";
import {
  formatLedger,
  gatherPairs,
  LEDGER_FOLDER,
  type LedgerRead,
  ledgerName,
  MAX_LEDGER_FILES,
} from "../ledger/ledger-file.ts";
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
    pairs: (key) => readPairs(join(path, keyHash(key), LEDGER_FOLDER), key),
    async addPairs(file) {
      const folder = join(keyHash(file.key), LEDGER_FOLDER);
      return place(path, shown, folder, formatLedger(file), () => ledgerName(file));
    },
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

async function readPairs(folder: string, key: BaselineKey): Promise<LedgerRead> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith(".json")).sort();
  const texts: [string, string][] = [];
  const problems: string[] = [];
  for (const name of names.reverse().slice(0, MAX_LEDGER_FILES)) {
    try {
      texts.push([name, await readFile(join(folder, name), "utf8")]);
    } catch (error) {
      problems.push(`${LEDGER_FOLDER}/${name}: cannot be read: ${(error as Error).message}`);
    }
  }
  const gathered = gatherPairs(texts, (other) => sameKey(other, key));
  return { pairs: gathered.pairs, problems: [...problems, ...gathered.problems] };
}

function append(path: string, shown: string, entry: BaselineEntry): Promise<string> {
  return place(path, shown, keyHash(entry.key), formatEntry(entry), (copy) => fileName(entry, copy));
}

/**
 * Written beside its place and then linked there: never half a file, and never over another one. What is there already
 * is not added again.
 *
 * @param nameOf Name of the n-th file that wants the same place.
 */
async function place(
  path: string,
  shown: string,
  folder: string,
  content: string,
  nameOf: (copy: number) => string,
): Promise<string> {
  const temporary = join(path, folder, `.${randomUUID()}.tmp`);
  try {
    await mkdir(join(path, folder), { recursive: true });
    await writeFile(temporary, content, { flag: "wx" });
    try {
      for (let copy = 1; ; copy++) {
        const name = nameOf(copy);
        if (await placeNew(temporary, join(path, folder, name), content)) return join(shown, folder, name);
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
