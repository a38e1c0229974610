import type { BaselineEntry, BaselineKey } from "./entry.ts";

export interface BaselineRead {
  /** Newest first. */
  entries: BaselineEntry[];
  /** Entries that could not be used, one line each: reported and left out, never silently. */
  problems: string[];
}

/** Append-only. Implementations: a directory, a branch. */
export interface BaselineStore {
  /** As it is shown, for example `directory baselines/`. */
  description: string;
  read(key: BaselineKey): Promise<BaselineRead>;
  /** Returns where the entry is now. */
  append(entry: BaselineEntry): Promise<string>;
}
