import * as core from "@actions/core";
import type { CommentOutcome } from "../github/sticky-comment.ts";
import { annotationsOf } from "../report/annotations.ts";
import { outputsOf } from "../report/outputs.ts";
import { renderSummary } from "../report/summary.ts";
import { renderTerminal } from "../report/terminal.ts";
import type { ReportView } from "../report/view.ts";

export interface Written {
  /** What became of the comment; null where there was none to write. */
  comment: CommentOutcome | null;
  /** What kept the commit status from being written; null where nothing did. */
  statusProblem: string | null;
}

/** Log, job summary, annotations and outputs: everything but comment and status, and what became of those. */
export async function announce(
  view: ReportView,
  { comment, statusProblem }: Written,
  env: NodeJS.ProcessEnv,
  options: { annotations: boolean } = { annotations: true },
): Promise<void> {
  const problems: string[] = [];
  if (comment !== null && "problem" in comment)
    problems.push(`The comment could not be written: ${comment.problem}`);
  if (statusProblem !== null) problems.push(`The commit status could not be written: ${statusProblem}`);
  view.context.notes.push(...problems.map((problem) => `${problem}.`));
  core.info(renderTerminal(view, { color: true, width: 110, surface: "action" }));
  const annotate = { error: core.error, warning: core.warning, notice: core.notice };
  for (const { level, title, message } of options.annotations ? annotationsOf(view) : [])
    annotate[level](message, { title });
  for (const problem of problems) core.info(problem);
  if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(renderSummary(view), true).write();
  const commentUrl = comment !== null && "url" in comment ? comment.url : "";
  for (const [name, value] of Object.entries(outputsOf(view, { commentUrl }))) core.setOutput(name, value);
}
