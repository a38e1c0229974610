/** Judges the success criteria of a recording. Pure; what cannot be known is `unknown` with the reason, never `met`. */
import type { LogHistogram } from "../measure/histogram.ts";
import type { Recording } from "../measure/recording.ts";
import { judgeBelowMaximum } from "./below-maximum.ts";
import type { SuccessCriterion } from "./criterion.ts";
import { titleOf } from "./criterion-words.ts";
import { judgeErrorMessages } from "./error-messages.ts";
import { type Answer, type Evidence, evidenceOf } from "./evidence.ts";
import { judgeDegradation } from "./graceful-degradation.ts";
import { judgeHandlesRate } from "./handles-rate.ts";
import { judgeMemoryLeak } from "./memory-leak.ts";
import { judgeProviderTimeouts } from "./provider-timeouts.ts";
import { judgeScalesOut } from "./scales-out.ts";
import { judgeStableWebSockets } from "./stable-websockets.ts";
import type { SuccessResult } from "./success-result.ts";

/** @param lowLoad expected responses of another run, under low load, where the recording has too few of its own */
export function judgeSuccess(
  recording: Recording,
  { lowLoad = null }: { lowLoad?: LogHistogram | null } = {},
): SuccessResult[] {
  const criteria = recording.meta.successCriteria ?? [];
  if (criteria.length === 0) return [];
  const evidence = evidenceOf(recording);
  return criteria.map((criterion) => ({
    criterion,
    title: titleOf(criterion),
    ...answerOf(criterion, evidence, lowLoad),
  }));
}

function answerOf(criterion: SuccessCriterion, evidence: Evidence, lowLoad: LogHistogram | null): Answer {
  switch (criterion.kind) {
    case "no-memory-leak":
      return judgeMemoryLeak(criterion, evidence);
    case "handles-rate":
      return judgeHandlesRate(criterion, evidence, lowLoad);
    case "scales-out":
      return judgeScalesOut(criterion, evidence);
    case "below-maximum":
      return judgeBelowMaximum(criterion, evidence);
    case "no-provider-timeouts":
      return judgeProviderTimeouts(criterion, evidence);
    case "graceful-degradation":
      return judgeDegradation(criterion, evidence);
    case "proper-error-messages":
      return judgeErrorMessages(evidence);
    case "stable-websockets":
      return judgeStableWebSockets(criterion, evidence);
  }
}
