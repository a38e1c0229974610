import * as core from "@actions/core";
import { createClient } from "../github/client.ts";
import { type CommentOutcome, openStickyComment, type StickyComment } from "../github/sticky-comment.ts";
import type { PreparedRun } from "../pipeline/prepare.ts";
import { type AcceptedBy, markAccepted } from "../report/accepted.ts";
import { renderComment } from "../report/comment.ts";
import { readMarker } from "../report/marker.ts";
import { type RunningInfo, renderCancelled, renderFailed, renderRunning } from "../report/running.ts";
import type { ReportView } from "../report/view.ts";
import type { Request } from "../request/request.ts";

/** The life of the pull request's comment during one run. Nothing in here ever changes a verdict. */
export interface RunComment {
  running(run: PreparedRun): Promise<void>;
  /** Says how far the run is; false where there is no comment. One of a later run is left as it is. */
  progress(line: string): Promise<boolean>;
  /** @param accepted Who called what is red intended, where somebody did */
  report(view: ReportView, accepted: AcceptedBy | null): Promise<CommentOutcome | null>;
  cancelled(): Promise<CommentOutcome | null>;
  failed(message: string): Promise<void>;
}

/**
 * Outside a pull request, or with `comment: never`, nothing is written.
 *
 * @param askedFor The scenario that somebody asked for and waits for: then the comment says also that no load could
 * be started. null for a run that nobody waits for.
 */
export function openComment(request: Request, askedFor: string | null): RunComment {
  const sticky = openSticky(request);
  const always = askedFor !== null || request.comment === "always";
  const startedAt = new Date().toISOString();
  let info: RunningInfo | null = null;
  let cancelled: Promise<CommentOutcome | null> | null = null;
  const bringUpToDate = async (body: string, hurry: boolean) =>
    sticky === null ? null : sticky.write(body, { create: false, hurry });
  const infoOf = (scenario: string, shape: string | null, sideBySide: boolean): RunningInfo => {
    const { origin, commentKey: key } = request;
    const { runId, runAttempt: attempt, runUrl, headSha } = origin;
    return { scenario, key, runId, attempt, runUrl, headSha, shape, sideBySide, startedAt };
  };
  return {
    async running(run) {
      info = infoOf(run.scenario.name, run.requirements.shape, run.base !== null);
      if (sticky === null || cancelled !== null) return;
      const outcome = await sticky.write(renderRunning(info), { create: always });
      if ("problem" in outcome) core.info(`The comment could not be written: ${outcome.problem}`);
    },
    async progress(line) {
      if (sticky === null) return false;
      if (info === null || cancelled !== null) return true;
      const outcome = await sticky.write(renderRunning({ ...info, progress: line }), { create: false });
      return !("url" in outcome && outcome.url === "");
    },
    async report(view, accepted) {
      if (sticky === null) return null;
      const create = always || view.judgement.verdict !== "pass";
      const { commentKey: key, origin } = request;
      const body = renderComment(view, { key, runId: origin.runId, attempt: origin.runAttempt });
      const marker = accepted === null ? null : readMarker(body);
      return sticky.write(marker && accepted ? markAccepted(body, marker, accepted) : body, { create });
    },
    cancelled() {
      if (info === null) return Promise.resolve(null);
      const cancelledAt = new Date().toISOString();
      cancelled ??= bringUpToDate(renderCancelled({ ...info, cancelledAt }), true);
      return cancelled;
    },
    async failed(message) {
      if (info !== null) await bringUpToDate(renderFailed(info, message), false);
      else if (askedFor !== null) {
        await sticky?.write(renderFailed(infoOf(askedFor, null, false), message), { create: true });
      }
    },
  };
}

function openSticky(request: Request): StickyComment | null {
  const { origin, comment, githubToken } = request;
  if (comment === "never" || githubToken === null) return null;
  if (origin.pullRequest === null || origin.repository === null) return null;
  const client = createClient({ token: githubToken, apiUrl: origin.apiUrl, log: core.info });
  return openStickyComment(
    client,
    { repository: origin.repository, pullRequest: origin.pullRequest },
    (line) => core.info(line),
  );
}
