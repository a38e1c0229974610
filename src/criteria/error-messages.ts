import { percent } from "../report/numbers.ts";
import { properErrorAnswers } from "./error-answers.ts";
import type { Answer, Evidence } from "./evidence.ts";

/** Whether every error answer is JSON with a code and a message. */
export function judgeErrorMessages({ head }: Evidence): Answer {
  const { verdict, share, reason } = properErrorAnswers(head);
  const how = `${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/, "")}`;
  return { outcome: verdict, found: share === null ? "" : percent(share), how };
}
