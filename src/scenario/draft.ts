import type { Action, Behaviour, Criterion, JudgedMetric, LoadShape } from "./scenario.ts";

export type DraftAction = Omit<Action, "method" | "path"> & { method: string | null; path: string | null };

/** What a scenario file says, whether or not it says enough to be run. */
export interface Draft {
  name: string;
  /** Absolute path of the file. */
  path: string;
  shape: LoadShape | null;
  headers: Behaviour["headers"];
  actions: DraftAction[];
  /** Absolute path of the k6 script that makes the load, if one is named (or is the file itself). */
  script: string | null;
  /** Length that was asked for without a load shape; only with a script. */
  durationMs: number | null;
  criteria: Criterion[];
  judgedMetrics: JudgedMetric[];
  notes: string[];
  /** What has to be written before it can be run, one line each. */
  missing: string[];
}
