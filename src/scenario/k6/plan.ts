/**
 * What the generic k6 script is told, and by which names. It holds no values of variables: those reach the script
 * through its environment alone.
 */
import type { Behaviour } from "../scenario.ts";
import type { ShapeOfExecutor } from "./executors.ts";

/** Environment variable with the absolute path of the plan file. */
export const PLAN_VARIABLE = "LOAD_ACTION_PLAN";

/** Counter of answers that lack an expected field; its tag `name` is the endpoint. */
export const EXPECTATION_FAILED_METRIC = "load_action_expectation_failed";

/** Tags that the sample stream is read by; each one more costs k6 time per request. */
export const SYSTEM_TAGS = ["name", "method", "status", "error_code", "expected_response", "check"];

export interface K6Plan {
  schema: 1;
  /** Taken as they are for the script's `options`. */
  options: {
    scenarios: { load: ShapeOfExecutor & { gracefulStop: string; gracefulRampDown?: string } };
    systemTags: string[];
    discardResponseBodies: true;
  };
  behaviour: Behaviour;
  seed: number;
  baseUrl: string;
  runName: string;
  /** Names of the variables that `${NAME}` may see. */
  variables: string[];
}
