/**
 * What the answers with an error status look like: whether each is JSON with a code and a message, whether the ones
 * that ask to come back later say when, and a few of their bodies.
 */
import type { ArmRecording, FailureClass } from "./recording.ts";

/** A body of an error answer, masked and cut where the load was made. */
export interface ErrorAnswerSample {
  /** As in {@link ArmRecording.endpoints}. */
  endpoint: string;
  status: number;
  /** Second of the recording. */
  second: number;
  /** JSON with a code and a message. */
  proper: boolean;
  /** At most 200 characters, without secrets and ids. */
  body: string;
}

/** Answers with a status of 400 or more in one arm, warm-up included, expected ones too. */
export interface ErrorAnswers {
  /** Those whose body was looked at. */
  answered: number;
  /** Of {@link answered}: JSON with a code and a message. */
  proper: number;
  /** Those whose body was not looked at, because the engine had been told to throw bodies away. */
  unseen: number;
  /** Answers 429 and 503. */
  throttled: number;
  /** Of {@link throttled}: with a `Retry-After` header. */
  withRetryAfter: number;
  /** The first few of each endpoint and status. */
  samples: ErrorAnswerSample[];
}

export interface ErrorAnswersVerdict {
  verdict: "met" | "missed" | "unknown";
  /** Share of the looked-at answers that are as they should be, 0 to 1; null for none. */
  share: number | null;
  /** One sentence: the figure and how it was obtained. */
  reason: string;
}

const STATUS_FAILURES: readonly FailureClass[] = ["status-429", "status-4xx", "status-5xx"];

/** "Every error answer is JSON with a code and a message": met only where every one was looked at. */
export function properErrorAnswers(arm: ArmRecording): ErrorAnswersVerdict {
  const { answered, proper, unseen } = arm.errorAnswers ?? NO_ANSWERS;
  if (answered === 0) return { verdict: "unknown", share: null, reason: notLookedAt(arm) };
  const share = proper / answered;
  const reason = `${proper} of ${answered} error answers are JSON with a code and a message`;
  if (proper < answered) return { verdict: "missed", share, reason: `${reason}.` };
  if (unseen === 0) return { verdict: "met", share, reason: `${reason}.` };
  return { verdict: "unknown", share, reason: `${reason}; the bodies of ${unseen} more were not looked at.` };
}

/** "Answers 429 and 503 carry `Retry-After`", a part of degrading gracefully. */
export function retryAfterAnswers(arm: ArmRecording): ErrorAnswersVerdict {
  const { throttled, withRetryAfter } = arm.errorAnswers ?? NO_ANSWERS;
  if (throttled === 0) {
    const reason = "No answer 429 or 503 was looked at.";
    return { verdict: "unknown", share: null, reason };
  }
  const reason = `${withRetryAfter} of ${throttled} answers 429 and 503 have a Retry-After header.`;
  return {
    verdict: withRetryAfter === throttled ? "met" : "missed",
    share: withRetryAfter / throttled,
    reason,
  };
}

const NO_ANSWERS: ErrorAnswers = {
  answered: 0,
  proper: 0,
  unseen: 0,
  throttled: 0,
  withRetryAfter: 0,
  samples: [],
};

function notLookedAt(arm: ArmRecording): string {
  let failed = 0;
  for (const cell of arm.requests) {
    for (const failure of STATUS_FAILURES) failed += cell.failures[failure] ?? 0;
  }
  return failed === 0
    ? "No answer had an error status."
    : `${failed} answers had an error status, but no body of them was looked at.`;
}
