/** Whether error answers are as they should be. */
import { NO_ERROR_ANSWERS } from "../measure/error-answers.ts";
import type { ArmRecording, FailureClass } from "../measure/recording.ts";

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
  const { answered, proper, unseen } = arm.errorAnswers ?? NO_ERROR_ANSWERS;
  if (answered === 0) return { verdict: "unknown", share: null, reason: notLookedAt(arm) };
  const share = proper / answered;
  const reason = `${proper} of ${answered} error answers are JSON with a code and a message`;
  if (proper < answered) return { verdict: "missed", share, reason: `${reason}.` };
  if (unseen === 0) return { verdict: "met", share, reason: `${reason}.` };
  return { verdict: "unknown", share, reason: `${reason}; the bodies of ${unseen} more were not looked at.` };
}

/** "Answers 429 and 503 carry `Retry-After`", a part of degrading gracefully. */
export function retryAfterAnswers(arm: ArmRecording): ErrorAnswersVerdict {
  const { throttled, withRetryAfter } = arm.errorAnswers ?? NO_ERROR_ANSWERS;
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

function notLookedAt(arm: ArmRecording): string {
  let failed = 0;
  for (const cell of arm.requests) {
    for (const failure of STATUS_FAILURES) failed += cell.failures[failure] ?? 0;
  }
  return failed === 0
    ? "No answer had an error status."
    : `${failed} answers had an error status, but no body of them was looked at.`;
}
