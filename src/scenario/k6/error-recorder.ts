/** Hands out of k6 what error answers look like, by two metrics and, for a few bodies, by the metadata of a sample. */
import execution from "k6/execution";
import { Rate } from "k6/metrics";
import { BodyBudget, PER_USER } from "../interpreter/body-budget.ts";
import { maskBody } from "../interpreter/mask-body.ts";
import { isProperError } from "../interpreter/proper-error.ts";
import { ERROR_BODY_KEY, PROPER_ERROR_METRIC, RETRY_AFTER_METRIC } from "./plan.ts";

const properError = new Rate(PROPER_ERROR_METRIC);
const retryAfter = new Rate(RETRY_AFTER_METRIC);

export interface ErrorAnswer {
  endpoint: string;
  /** Where the endpoint is a URL, the method belongs to its name; empty where the name says all. */
  method: string;
  status: number;
  /** null where the body was thrown away. */
  body: string | null;
  hasRetryAfter: boolean;
}

export function isErrorStatus(status: number): boolean {
  return status >= 400;
}

/** What one virtual user has handed out so far. */
export class ErrorRecorder {
  readonly #secrets: readonly string[];
  readonly #budget = new BodyBudget(PER_USER);

  /** @param secrets never handed out, even as a part of a body */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  add(answer: ErrorAnswer): void {
    const { endpoint, method, status, body } = answer;
    const tags = { name: endpoint, status: String(status), ...(method === "" ? {} : { method }) };
    if (status === 429 || status === 503) retryAfter.add(answer.hasRetryAfter, tags);
    if (body === null) return;
    const proper = isProperError(body);
    const sample = this.#budget.take(endpoint, status, proper) ? maskBody(body, this.#secrets) : "";
    if (sample === "") {
      properError.add(proper, tags);
      return;
    }
    const { metadata } = execution.vu.metrics;
    metadata[ERROR_BODY_KEY] = encodeURIComponent(sample);
    properError.add(proper, tags);
    delete metadata[ERROR_BODY_KEY];
  }
}
