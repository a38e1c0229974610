import type { LedgerFile, LedgerRead } from "../ledger/ledger-file.ts";
import type { Acceptance } from "./acceptance.ts";
import type { StoreBounds } from "./bounds.ts";
import type { BaselineEntry, BaselineKey } from "./entry.ts";

export interface BaselineRead {
  /** Newest first. */
  entries: BaselineEntry[];
  /** Entries that could not be used, one line each: reported and left out, never silently. */
  problems: string[];
  /** Full SHAs of commits from which on a new level counts. */
  accepted: string[];
}

/** One stored file, wherever it is. */
export interface StoredRun {
  /** Path inside the store. */
  place: string;
  /** The entry, or why it cannot be used. */
  run: BaselineEntry | { problem: string };
}

/** Append-only. Implementations: a directory, a branch. */
export interface BaselineStore {
  /** As it is shown, for example `directory baselines/`. */
  description: string;
  /**
   * @param near Commits whose runs are wanted even if they are not among the newest, the most wanted first.
   * @throws InfrastructureError where the store cannot be reached
   */
  read(key: BaselineKey, near?: readonly string[]): Promise<BaselineRead>;
  /**
   * Returns where the entry is now. An entry that is there already is not added again.
   *
   * @throws InfrastructureError
   */
  append(entry: BaselineEntry): Promise<string>;
  /** Returns where the acceptance is now. */
  accept(acceptance: Acceptance): Promise<string>;
  /** Pairs of deployments of one commit, of the newest files of the key. */
  pairs(key: BaselineKey): Promise<LedgerRead>;
  /** Returns where the pairs are now. */
  addPairs(file: LedgerFile): Promise<string>;
  /** Every stored run, those that cannot be used included. */
  list(): Promise<StoredRun[]>;
  /** Removes what is out of bounds and returns the places; with `dryRun` only says what would go. */
  prune(bounds: StoreBounds, options: { now: Date; dryRun: boolean }): Promise<string[]>;
}
