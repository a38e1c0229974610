import * as core from "@actions/core";
import { exitCodeFor } from "../pipeline/pipeline.ts";
import type { ReportView } from "../report/view.ts";
import type { Request } from "../request/request.ts";
import { announce } from "./announce.ts";
import type { RunComment } from "./comment.ts";
import type { RunStatus } from "./run-status.ts";

/**
 * Says the verdict everywhere: comment, status, job summary, annotations and outputs. A level that was accepted for this
 * commit before is asked for where the verdict is red.
 *
 * @returns The exit code: 0 and 1 by the verdict.
 */
export async function tellVerdict(
  view: ReportView,
  { failOn }: Pick<Request, "failOn">,
  { comment, status }: { comment: RunComment; status: RunStatus },
  env: NodeJS.ProcessEnv,
): Promise<0 | 1> {
  const exitCode = exitCodeFor(view, failOn);
  const accepted = exitCode === 1 ? await status.acceptedBefore(core.info) : null;
  const [written] = await Promise.all([
    comment.report(view, accepted),
    status.verdict(view, failOn, accepted),
  ]);
  await announce(view, { comment: written, statusProblem: status.problem }, env);
  return exitCode;
}
