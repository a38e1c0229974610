/** What the branch store asks of git: no more than GitHub's Git data API can do, and no force anywhere. */

/** Full path to the id of its blob. */
export type TreeFiles = ReadonlyMap<string, string>;

/** A file to write, or with `null` one to remove. */
export type TreeChanges = ReadonlyMap<string, string | null>;

export interface GitData {
  /** Branches whose names begin like this, with the commits at their tips. */
  branches(prefix: string): Promise<Map<string, string>>;
  /** All files of a commit. */
  files(commit: string): Promise<TreeFiles>;
  /** Text of a blob. */
  blob(id: string): Promise<string>;
  /** Makes a tree from that of a commit and changes; returns its id. Without a commit the changes are all there is. */
  writeTree(baseCommit: string | null, changes: TreeChanges): Promise<string>;
  /** Returns the id of the commit, which no branch has yet. */
  writeCommit(commit: { tree: string; parent: string | null; message: string }): Promise<string>;
  /** False where there is such a branch already. */
  createBranch(name: string, commit: string): Promise<boolean>;
  /** False where the commit does not follow the tip (any more), or there is no such branch (any more). */
  advanceBranch(name: string, commit: string): Promise<boolean>;
  /** A branch that is not there is not missed. */
  deleteBranch(name: string): Promise<void>;
}

/** Thrown by a {@link GitData} where the same request may succeed later: rate limit, no answer, trouble at the server. */
export class TryLater extends Error {
  override name = "TryLater";
  /** What the server asked to wait, milliseconds; null where it did not say. */
  readonly afterMs: number | null;

  constructor(message: string, afterMs: number | null, options?: ErrorOptions) {
    super(message, options);
    this.afterMs = afterMs;
  }
}

/** Thrown by a {@link GitData} where an object is gone that a branch had a moment ago. */
export class ObjectGone extends Error {
  override name = "ObjectGone";
}
