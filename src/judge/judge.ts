import type { BaselineEntry } from "../baseline/entry.ts";
import type { Recording } from "../measure/recording.ts";
import type { LedgerPair } from "./ledger.ts";
import type { GatePolicy } from "./policy.ts";
import type { Judgement } from "./verdict.ts";

/** All that a verdict depends on. The same input gives the same judgement, bit for bit. */
export interface JudgeInput {
  recording: Recording;
  /** Stored entries of the same key, newest first; used when the recording has no base arm. */
  history: BaselineEntry[];
  policy: GatePolicy;
  /** Pairs of deployments of one commit, instead of what the recording says was known of unchanged code. */
  ledger?: LedgerPair[];
}

export type Judge = (input: JudgeInput) => Judgement;
