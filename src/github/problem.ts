import { messageOf } from "../errors.ts";

const LONGEST_MESSAGE = 200;

/** HTTP status of an error that Octokit threw; null where there was no answer to speak of. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("status" in error)) return null;
  // Octokit reports a request without any answer as status 500 and leaves `response` out.
  if (!("response" in error) || error.response === undefined) return null;
  return typeof error.status === "number" ? error.status : null;
}

/** Worth another try: no answer, or one that says that GitHub itself has trouble. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  return status === null ? isRequestError(error) : status >= 500;
}

/**
 * What went wrong between us and GitHub, in one line that says what a person can do about it.
 *
 * @param permission What the job's token needs for the request, as a workflow writes it.
 */
export function problemOf(error: unknown, permission = "pull-requests: write"): string {
  const status = statusOf(error);
  const message = shortMessage(error);
  if (status === null) return `GitHub did not answer: ${message}`;
  if (isRateLimit(error)) return `GitHub's rate limit was reached (HTTP ${status}): ${message}`;
  if (status === 401) return `GitHub did not accept the token (HTTP 401): ${message}`;
  if (status === 403 && /not accessible by/i.test(message)) {
    return (
      "the token may only read here (HTTP 403). A pull request from a fork gets such a token; " +
      `otherwise give the job \`permissions: ${permission}\``
    );
  }
  if (status === 404) {
    return `GitHub does not show this repository or pull request to the token (HTTP 404): ${message}`;
  }
  return `GitHub answered with HTTP ${status}: ${message}`;
}

function isRateLimit(error: unknown): boolean {
  return /rate limit/i.test(messageOf(error));
}

function isRequestError(error: unknown): boolean {
  return error instanceof Error && (error.name === "HttpError" || error.name === "AbortError");
}

function shortMessage(error: unknown): string {
  // Octokit appends the address of the documentation, which nobody needs in a summary.
  const text = messageOf(error).replace(/\s+-\s+https:\/\/\S+$/, "");
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 3)}...` : text;
}
