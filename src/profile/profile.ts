import type { Criterion } from "../scenario/scenario.ts";

/** A load by name, for any scenario: so many requests, by at most so many users, within these limits. */
export interface LoadProfile {
  name: string;
  /** Requests (not iterations) per second. */
  requestsPerSecond: number;
  /** Virtual users that send them; what they cannot send in time is dropped, and counted. */
  users: number;
  /** Judged time; null: that of the scenario. */
  durationMs: number | null;
  /** They gate, beside the scenario's own. */
  limits: Criterion[];
}
