import type { RefinedResponse, ResponseType } from "k6/http";

export interface ErrorAnswerOptions {
  /** What the request is called in the report, where it has a `name` tag; its method and URL otherwise. */
  name?: string;
}

/**
 * Looks at an answer; those with a status below 400 are left alone. Counts whether an error answer is JSON with a code
 * and a message, and whether 429 and 503 say when to come back, and hands out a few masked bodies.
 */
export function recordErrorAnswer(
  response: RefinedResponse<ResponseType | undefined>,
  options?: ErrorAnswerOptions,
): void;
