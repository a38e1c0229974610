import { fitParts } from "./fit.ts";
import { advicePart, answerParts, detailParts, UNFOLDED } from "./parts.ts";
import type { ReportView } from "./view.ts";

/** The runner drops a summary of 1 MiB (measured in bytes) or more without a word. */
export const MAX_SUMMARY_BYTES = 900 * 1024;
/** No UTF-16 unit takes more than three bytes in UTF-8. */
const MAX_SUMMARY_LENGTH = MAX_SUMMARY_BYTES / 3;

/**
 * The job summary: the comment's parts, most of them unfolded.
 */
export function renderSummary(view: ReportView): string {
  const parts = [...answerParts(view), ...detailParts(view, UNFOLDED), advicePart(view)];
  return `${fitParts(parts, MAX_SUMMARY_LENGTH, "The JSON report has everything.")}\n`;
}
