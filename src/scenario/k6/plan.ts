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

/** Rate over error answers whose body was looked at: JSON with a code and a message. Tags `name` and `status`. */
export const PROPER_ERROR_METRIC = "load_action_proper_error";

/** Rate over the answers 429 and 503: with a `Retry-After` header. Tags `name` and `status`. */
export const RETRY_AFTER_METRIC = "load_action_retry_after";

/** Gauge of the milliseconds of a slow request that the server gave an id; tag `name`. */
export const SLOW_REQUEST_METRIC = "load_action_slow_request";

/**
 * Keys of k6's metadata, which makes no new time series: a masked body, and `header:id`. Values are as in a URL, since
 * k6 joins metadata with `&` and `=` and escapes neither.
 */
export const ERROR_BODY_KEY = "load_action_body";
export const TRACE_KEY = "load_action_trace";

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
  /** Each iteration waits a random part of this before it begins, milliseconds; 0: none. */
  startSpreadMs: number;
  /** Requests of the warm-up are not looked at for the slowest. */
  warmUpMs: number;
  /** How many slow requests of each action a virtual user keeps in mind. */
  slowestPerVu: number;
  /** Names of the variables that `${NAME}` may see. */
  variables: string[];
}
