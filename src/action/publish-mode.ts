import { join, resolve } from "node:path";
import * as core from "@actions/core";
import { downloadArtifact, findArtifact } from "../github/artifacts.ts";
import { type PullRequest, pullRequestByHead } from "../github/pulls.ts";
import { latestStatuses, statusProblem, writeStatus } from "../github/statuses.ts";
import { type CommentOutcome, upsertComment } from "../github/sticky-comment.ts";
import { writeRecording } from "../measure/recording-file.ts";
import { SHIPPED_SCENARIOS } from "../paths.ts";
import { reportRecording } from "../pipeline/pipeline.ts";
import { RECORDING_FILE } from "../pipeline/report-files.ts";
import { readForeignRecording } from "../publish/hostile-recording.ts";
import { renderComment } from "../report/comment.ts";
import { renderWaiting } from "../report/running.ts";
import { statusContext, statusLine, verdictStatus } from "../report/status-line.ts";
import { aboutPull } from "../request/event.ts";
import type { WorkflowRunEvent } from "../request/event-payload.ts";
import { type ActionSources, completeRequest, type ReadAtCommit } from "../request/read-request.ts";
import type { Request } from "../request/request.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import { announce } from "./announce.ts";
import type { ActionDeps } from "./load-mode.ts";
import { accessOf, type GithubAccess } from "./pinned-pull.ts";

const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024;
const WAITS = "waits for /load";
const ADVISORY =
  "Advisory: the job of a fork measured this, and can write what it likes. " +
  "The status waits for a comment `/load` of somebody who may write to this repository.";

/**
 * Mode `publish`: says what the job of a fork measured, which could say nothing itself. The artifact is hostile data;
 * the verdict is computed again, here, and decides nothing: the status goes on waiting for a maintainer.
 *
 * @returns 0; what cannot be published is nobody's failure
 */
export async function publishMode(
  sources: ActionSources,
  deps: ActionDeps,
  readAtCommit: ReadAtCommit,
): Promise<number> {
  const run = sources.event.workflowRun;
  const access = accessOf(sources);
  if (run === null || run.event !== "pull_request")
    return nothing("the run that ended was not of a pull request");
  if (run.headRepository === null) return nothing("the repository of the head was deleted");
  if (run.headRepository === access.repository)
    return nothing("the run that ended was not a fork's; it spoke for itself");
  const head = { repository: run.headRepository, branch: run.headBranch, sha: run.headSha };
  const pull = await pullRequestByHead(access.client, access.repository, head);
  if (pull === null) return nothing("no open pull request has this commit as its head any more");
  const request = await completeRequest({ ...sources, event: aboutPull(sources.event, pull) }, readAtCommit);
  const scenario = await readScenario(request.scenario, { cwd: deps.cwd, shippedDir: SHIPPED_SCENARIOS });
  const context = statusContext(scenario.name, request.commentKey);
  if (await isDecided(access, pull, context))
    return nothing(`${context} has been decided for this commit already`);

  const trusted = {
    repository: access.repository,
    headSha: pull.headSha,
    baseSha: pull.baseSha,
    scenario,
    checklist: request.preflight,
    criteria: request.criteria,
    profile: request.profile,
  };
  const read = await readArtifact(access, run, request, (archive) => readForeignRecording(archive, trusted));
  if ("unusable" in read) {
    core.warning(`There is no result of the fork: ${read.unusable}`);
    const body = renderWaiting(
      {
        scenario: scenario.name,
        key: request.commentKey,
        runId: request.origin.runId,
        attempt: request.origin.runAttempt,
        runUrl: urlOf(run, request),
        headSha: pull.headSha,
      },
      read.unusable,
    );
    await tell(access, pull, context, { description: WAITS, request, run, body });
    return 0;
  }
  const reportDir = resolve(deps.cwd, request.reportDir);
  await writeRecording(join(reportDir, RECORDING_FILE), read.recording);
  const view = await reportRecording(request, deps, reportDir, {
    notes: [...request.notes, ...read.notes],
    advisory: ADVISORY,
    runUrl: urlOf(run, request),
  });
  const { runId, runAttempt: attempt } = request.origin;
  const { description } = verdictStatus(view, []);
  const written = await tell(access, pull, context, {
    description: `${WAITS}; the fork says ${description}`,
    request,
    run,
    body: renderComment(view, { key: request.commentKey, runId, attempt }),
  });
  // No red annotations in a job that has not failed.
  await announce(view, written, deps.env, { annotations: false });
  return 0;
}

function nothing(why: string): number {
  core.info(`Nothing to publish: ${why}.`);
  return 0;
}

/** A verdict of a trusted run, or one that is being made, is not taken back by what a fork says. */
async function isDecided(access: GithubAccess, pull: PullRequest, context: string): Promise<boolean> {
  const place = { repository: access.repository, sha: pull.headSha };
  const status = (await latestStatuses(access.client, place)).find((one) => one.context === context);
  if (status === undefined || status.state === "error") return false;
  return status.state !== "pending" || !status.description.startsWith(WAITS);
}

async function readArtifact<T>(
  { client, repository }: GithubAccess,
  run: WorkflowRunEvent,
  { artifact: name }: Request,
  use: (archive: Buffer) => Promise<T | { unusable: string }>,
): Promise<T | { unusable: string }> {
  const artifact = await findArtifact(client, repository, run.id, name);
  if (artifact === null) return { unusable: `the fork's job left no artifact ${name}` };
  if (artifact.expired) return { unusable: `the artifact ${name} has expired` };
  const tooLarge = { unusable: `the artifact ${name} is larger than ${MAX_ARCHIVE_BYTES} bytes` };
  if (artifact.sizeBytes > MAX_ARCHIVE_BYTES) return tooLarge;
  const archive = await downloadArtifact(client, repository, artifact.id, MAX_ARCHIVE_BYTES);
  if (archive === null) return tooLarge;
  const used = await use(archive);
  const isUnusable = typeof used === "object" && used !== null && "unusable" in used;
  return isUnusable ? { unusable: `the artifact ${name} ${used.unusable}` } : used;
}

function urlOf(run: WorkflowRunEvent, { origin }: Request): string {
  return `${origin.serverUrl}/${origin.repository}/actions/runs/${run.id}`;
}

interface Words {
  description: string;
  body: string;
  request: Request;
  run: WorkflowRunEvent;
}

async function tell(
  { client, repository }: GithubAccess,
  pull: PullRequest,
  context: string,
  { description, body, request, run }: Words,
): Promise<{ comment: CommentOutcome | null; statusProblem: string | null }> {
  const status = {
    context,
    state: "pending",
    description: statusLine(description),
    targetUrl: urlOf(run, request),
  } as const;
  const problem = await writeStatus(client, { repository, sha: pull.headSha }, status).then(
    () => null,
    (error: unknown) => statusProblem(error),
  );
  if (problem !== null) core.warning(`The commit status could not be written: ${problem}`);
  if (request.comment === "never") return { comment: null, statusProblem: problem };
  const comment = await upsertComment(client, { repository, pullRequest: pull.number, body, log: core.info });
  if ("problem" in comment) core.warning(`The comment could not be written: ${comment.problem}`);
  return { comment, statusProblem: problem };
}
