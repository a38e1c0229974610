import * as core from "@actions/core";
import type { CommentOutcome } from "../github/sticky-comment.ts";
import { annotationsOf } from "../report/annotations.ts";
import { outputsOf } from "../report/outputs.ts";
import { renderSummary } from "../report/summary.ts";
import { renderTerminal } from "../report/terminal.ts";
import type { ReportView } from "../report/view.ts";
import type { Request } from "../request/request.ts";

/** Log, job summary, annotations and outputs: everything but the comment, and what became of that. */
export async function announce(
  request: Request,
  view: ReportView,
  comment: CommentOutcome | null,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const problem = comment !== null && "problem" in comment ? comment.problem : null;
  if (problem !== null) view.context.notes.push(`The comment could not be written: ${problem}.`);
  core.info(renderTerminal(view, { color: true, width: 110, surface: "action" }));
  const annotate = { error: core.error, warning: core.warning, notice: core.notice };
  for (const { level, title, message } of annotationsOf(view)) annotate[level](message, { title });
  if (problem !== null) core.info(`The comment could not be written: ${problem}`);
  if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(renderSummary(view), true).write();
  const commentUrl = comment !== null && "url" in comment ? comment.url : "";
  for (const [name, value] of Object.entries(outputsOf(view, { commentUrl }))) core.setOutput(name, value);
}
