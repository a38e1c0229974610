/**
 * One attempt to change the store, safe to be cut off at any point: objects are written first and nobody sees them;
 * then a branch is moved or created, which succeeds only where it is still as it was read.
 */
import { commitMessage, type PlanChange, type PlannedChange, writtenBytes } from "./change.ts";
import { findGenerations, type Generation, generationBranch, outlived } from "./generations.ts";
import type { GitData } from "./git-data.ts";
import { formatStoreFile, MOVED_FILE, README_FILE, README_TEXT, STORE_FILE } from "./layout.ts";
import { isClosed, readSnapshot, readStoreFile, type Snapshot } from "./snapshot.ts";

export interface BranchSettings {
  /** Name of the first generation's branch. */
  branch: string;
  /** A generation that has had more than this written to it is closed. */
  maxWrittenBytes: number;
  /** One line for whatever went wrong beside the write. */
  log: (line: string) => void;
}

/** `lost`: somebody else was faster. `further`: a step on the way is done, and the next one can follow at once. */
export type AttemptOutcome = "done" | "lost" | "further";

export async function attemptWrite(
  git: GitData,
  settings: BranchSettings,
  plan: PlanChange,
): Promise<AttemptOutcome> {
  const snapshot = await readSnapshot(git, settings.branch);
  if (snapshot === null) return begin(git, settings, plan);
  if (isClosed(snapshot)) return beginNext(git, settings, plan, snapshot);
  const store = await readStoreFile(git, snapshot);
  if (store.writtenBytes > settings.maxWrittenBytes) return close(git, settings, snapshot);
  const change = await plan(snapshot.files);
  if (change === null) return "done";
  const total = store.writtenBytes + writtenBytes(change);
  const files = withStoreFile(change, store.generation, total);
  return advance(git, snapshot, files, change.message);
}

async function begin(git: GitData, settings: BranchSettings, plan: PlanChange): Promise<AttemptOutcome> {
  const change = await plan(new Map());
  if (change === null) return "done";
  const files = withStoreFile(change, 1, writtenBytes(change)).set(README_FILE, README_TEXT);
  const tree = await git.writeTree(null, files);
  return beginWith(git, settings, 1, tree, change.message);
}

/** Everything that is at the tip of the closed generation goes on; its history stays behind. */
async function beginNext(
  git: GitData,
  settings: BranchSettings,
  plan: PlanChange,
  snapshot: Snapshot,
): Promise<AttemptOutcome> {
  const change = await plan(snapshot.files);
  if (change === null) return "done";
  const number = snapshot.generation.number + 1;
  const files = withStoreFile(change, number, writtenBytes(change)).set(MOVED_FILE, null);
  const tree = await git.writeTree(snapshot.generation.tip, files);
  return beginWith(git, settings, number, tree, change.message);
}

async function beginWith(
  git: GitData,
  settings: BranchSettings,
  number: number,
  tree: string,
  message: string,
): Promise<AttemptOutcome> {
  const branch = generationBranch(settings.branch, number);
  const commit = await git.writeCommit({ tree, parent: null, message: commitMessage(message) });
  if (!(await git.createBranch(branch, commit))) return "lost";
  const generations = await findGenerations(git, settings.branch);
  // What was read may be so old that this generation had come and gone since: then nobody reads what was written.
  const late = (generations[0]?.number ?? number) > number;
  const over = late ? generations.filter((one) => one.branch === branch) : outlived(generations);
  await remove(git, settings, over);
  return late ? "lost" : "done";
}

async function remove(git: GitData, settings: BranchSettings, over: readonly Generation[]): Promise<void> {
  for (const { branch } of over) {
    try {
      await git.deleteBranch(branch);
    } catch (error) {
      // The next change of generation tries again.
      settings.log(
        `branch ${branch} holds old baselines and could not be deleted: ${(error as Error).message}`,
      );
    }
  }
}

/** After this nothing can be added any more, so that the next generation can begin with all there is. */
async function close(git: GitData, settings: BranchSettings, snapshot: Snapshot): Promise<AttemptOutcome> {
  const next = generationBranch(settings.branch, snapshot.generation.number + 1);
  const files = new Map([[MOVED_FILE, `These baselines go on in branch ${next}.\n`]]);
  const outcome = await advance(git, snapshot, files, `Go on in ${next}`);
  return outcome === "done" ? "further" : outcome;
}

async function advance(
  git: GitData,
  { generation }: Snapshot,
  files: Map<string, string | null>,
  message: string,
): Promise<AttemptOutcome> {
  const parent = generation.tip;
  const tree = await git.writeTree(parent, files);
  const commit = await git.writeCommit({ tree, parent, message: commitMessage(message) });
  return (await git.advanceBranch(generation.branch, commit)) ? "done" : "lost";
}

function withStoreFile(change: PlannedChange, generation: number, bytes: number): Map<string, string | null> {
  return new Map(change.files).set(STORE_FILE, formatStoreFile({ generation, writtenBytes: bytes }));
}
