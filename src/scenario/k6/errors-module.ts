/**
 * What a k6 script of one's own imports so that the report can tell what its error answers look like. Bundled to one
 * file with nothing but `k6` modules left outside.
 */
import type { Response } from "k6/http";
import { ErrorRecorder, isErrorStatus } from "./error-recorder.ts";

/** Values of these are no secrets, and are in many an error message. */
const PLAIN = new Set(["BASE_URL", "WS_URL", "PATH", "HOME", "PWD", "TMPDIR", "TZ", "LANG", "SHELL", "USER"]);
const MIN_SECRET_LENGTH = 6;

const recorder = new ErrorRecorder(
  Object.entries(__ENV).flatMap(([name, value]) =>
    PLAIN.has(name) || value.length < MIN_SECRET_LENGTH ? [] : [value],
  ),
);

export interface ErrorAnswerOptions {
  /** What the request is called in the report, where it has a `name` tag; its method and URL otherwise. */
  name?: string;
}

/**
 * Looks at an answer; those with a status below 400 are left alone. Counts whether an error answer is JSON with a code
 * and a message, and whether 429 and 503 say when to come back, and hands out a few masked bodies.
 */
export function recordErrorAnswer(response: Response, options: ErrorAnswerOptions = {}): void {
  if (!isErrorStatus(response.status)) return;
  const { body } = response;
  recorder.add({
    endpoint: options.name ?? response.url,
    method: options.name === undefined ? response.request.method : "",
    status: response.status,
    body: typeof body === "string" ? body : null,
    hasRetryAfter: response.headers["Retry-After"] !== undefined,
  });
}
