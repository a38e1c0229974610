import { fitParts } from "./fit.ts";
import { commentMarker } from "./marker.ts";
import {
  advicePart,
  answerParts,
  crossedPart,
  detailParts,
  evidenceParts,
  headlinePart,
  provenancePart,
  reasonsPart,
  worseningPart,
} from "./parts.ts";
import { limitsTitle, successOf } from "./sections/limits.ts";
import { fold } from "./table.ts";
import type { ReportView } from "./view.ts";

/** GitHub refuses more than 65 536 characters. */
export const MAX_COMMENT_LENGTH = 60_000;
const FOLD_LENGTH = 400;

export interface CommentOptions {
  /** `comment-key`. */
  key: string;
  /** The workflow run that writes the comment; null or absent outside GitHub. */
  runId?: string | null;
  attempt?: number | null;
}

/**
 * The comment of a finished run as GitHub Markdown, at most {@link MAX_COMMENT_LENGTH} UTF-16 units. The answer
 * stands first, the evidence in one small table, what to do last; everything else is folded. A run without a
 * regression is two lines and one fold.
 */
export function renderComment(view: ReportView, options: CommentOptions): string {
  const marker = commentMarker({
    scenario: view.recording.meta.scenario.name,
    key: options.key,
    runId: options.runId ?? null,
    attempt: options.attempt ?? null,
    state: "done",
  });
  const body = view.judgement.verdict === "pass" ? quietBody : fullBody;
  return `${marker}\n\n${body(view, MAX_COMMENT_LENGTH - marker.length - 2)}`;
}

const ELSEWHERE = "The job summary has the whole report.";

function fullBody(view: ReportView, limit: number): string {
  const parts = [...answerParts(view), ...detailParts(view), advicePart(view)];
  return fitParts(parts, limit, ELSEWHERE);
}

function quietBody(view: ReportView, limit: number): string {
  const top = [headlinePart(view), provenancePart(view), crossedPart(view), worseningPart(view)]
    .map((part) => part.text)
    .filter((text) => text !== "")
    .join("\n\n");
  const details = [reasonsPart(view), ...evidenceParts(view), ...detailParts(view), advicePart(view)];
  const { criteria, thresholds } = view.judgement;
  const hasLimits = criteria.length + successOf(view).length + thresholds.length > 0;
  const title = hasLimits ? `Numbers · ${limitsTitle(view)}` : "Numbers";
  return `${top}\n\n${fold(title, fitParts(details, limit - top.length - FOLD_LENGTH, ELSEWHERE))}`;
}
