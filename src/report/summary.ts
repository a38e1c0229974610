import { escapeSentence } from "./escape.ts";
import { fitParts, type Part } from "./fit.ts";
import {
  advicePart,
  detailParts,
  evidenceParts,
  headlinePart,
  provenancePart,
  reasonsPart,
} from "./parts.ts";
import type { ReportView } from "./view.ts";

/** The runner drops a summary of 1 MiB (measured in bytes) or more without a word. */
export const MAX_SUMMARY_BYTES = 900 * 1024;
/** No UTF-16 unit takes more than three bytes in UTF-8. */
const MAX_SUMMARY_LENGTH = MAX_SUMMARY_BYTES / 3;

/**
 * The job summary: the comment's parts, most of them unfolded. `problems` are what went wrong around the run
 * without changing its verdict, such as a comment that could not be written.
 */
export function renderSummary(view: ReportView, problems: readonly string[] = []): string {
  const said: Part = {
    name: "problems",
    text: problems.map((problem) => `> ⚠️ ${escapeSentence(problem)}`).join("\n>\n"),
    rank: 95,
  };
  const open = { where: true, limits: true, failures: true, numbers: true, metrics: true, notes: true };
  const parts = [
    headlinePart(view),
    said,
    reasonsPart(view),
    provenancePart(view),
    ...evidenceParts(view),
    ...detailParts(view, open),
    advicePart(view),
  ];
  return `${fitParts(parts, MAX_SUMMARY_LENGTH, "The JSON report has everything.")}\n`;
}
