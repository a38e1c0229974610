import { ACCEPTED_FOLDER, acceptedCommit } from "../acceptance.ts";
import type { BaselineEntry, BaselineKey } from "../entry.ts";
import { parseEntry } from "../entry-file.ts";
import { isNamedFor, newestFirst } from "../file-name.ts";
import { keyHash, sameKey } from "../key.ts";
import type { BaselineRead } from "../store.ts";
import type { GitData, TreeFiles } from "./git-data.ts";
import { runNames } from "./layout.ts";
import { readIndex, readSnapshot } from "./snapshot.ts";

/** Runs that are not in the index cost a request each. */
const MAX_SINGLE = 3;

/** Three requests; up to three more where the wanted runs are too old for the index. */
export async function readRuns(
  git: GitData,
  branch: string,
  key: BaselineKey,
  near: readonly string[],
): Promise<BaselineRead> {
  const snapshot = await readSnapshot(git, branch);
  if (snapshot === null) return { entries: [], problems: [], accepted: [] };
  const { files } = snapshot;
  const hash = keyHash(key);
  const texts = await readIndex(git, files, hash);
  const isIndexed = texts.size > 0;
  const problems: string[] = [];
  for (const name of singles(files, hash, texts, near)) {
    const id = files.get(`${hash}/${name}`);
    if (id !== undefined) texts.set(name, await git.blob(id));
  }
  const left = runNames(files, hash).length - texts.size;
  if (!isIndexed && left > 0) {
    problems.push(
      `${left} runs of branch ${snapshot.generation.branch} were not read, since their index is damaged; ` +
        "`load-action baseline prune` writes it anew",
    );
  }
  const entries: BaselineEntry[] = [];
  for (const [name, text] of texts) {
    const read = parseEntry(text);
    if ("problem" in read) problems.push(`${name}: ${read.problem}`);
    else if (!sameKey(read.entry.key, key))
      problems.push(`${name}: recorded for another scenario, load or runner`);
    else entries.push(read.entry);
  }
  return { entries: entries.sort(newestFirst), problems, accepted: acceptedIn(files, key.scenario) };
}

/** Runs of the nearest commit that has some, and the newest ones, as far as the index does not have them. */
function singles(
  files: TreeFiles,
  key: string,
  indexed: ReadonlyMap<string, string>,
  near: readonly string[],
): string[] {
  const names = runNames(files, key).reverse();
  const runsOf = (commit: string) => names.filter((name) => isNamedFor(name, commit));
  const nearest = near.map(runsOf).find((runs) => runs.length > 0) ?? [];
  const wanted = [...new Set([...nearest, ...names.slice(0, MAX_SINGLE)])];
  return wanted.filter((name) => !indexed.has(name)).slice(0, MAX_SINGLE);
}

export function acceptedIn(files: TreeFiles, scenario: string): string[] {
  const prefix = `${ACCEPTED_FOLDER}/`;
  return [...files.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => acceptedCommit(path.slice(prefix.length), scenario))
    .filter((commit) => commit !== null);
}
