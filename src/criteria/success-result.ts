import type { SuccessCriterion } from "./criterion.ts";

export type CriterionOutcome = "met" | "missed" | "unknown";

export interface SuccessResult {
  criterion: SuccessCriterion;
  /** How the report calls it; names between backticks. */
  title: string;
  outcome: CriterionOutcome;
  /** The figure, in words; empty where there is none. */
  found: string;
  /** How it was obtained, or why it is not known. */
  how: string;
}
