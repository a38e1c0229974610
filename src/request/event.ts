import { readFile } from "node:fs/promises";
import { z } from "zod";
import { InfrastructureError, messageOf } from "../errors.ts";
import type { PullRequest } from "../github/pulls.ts";
import {
  type CommentEvent,
  commentOf,
  type Payload,
  payloadSchema,
  type WorkflowRunEvent,
  workflowRunOf,
} from "./event-payload.ts";
import type { Origin } from "./request.ts";

export interface Event {
  origin: Origin;
  defaultBranch: string | null;
  /** Where the event is about a comment. */
  comment: CommentEvent | null;
  /** Where the event is the end of another workflow run. */
  workflowRun: WorkflowRunEvent | null;
}

/** Reads where the action runs from GitHub's environment and the event payload. */
export async function readEvent(env: NodeJS.ProcessEnv): Promise<Event> {
  const payload = await readPayload(env.GITHUB_EVENT_PATH);
  const pull = payload.pull_request;
  const repository = env.GITHUB_REPOSITORY || payload.repository?.full_name || null;
  const serverUrl = env.GITHUB_SERVER_URL || "https://github.com";
  const runId = env.GITHUB_RUN_ID || null;
  const origin: Origin = {
    where: "action",
    repository,
    pullRequest: pull?.number ?? null,
    // On a pull request GITHUB_SHA is a merge commit that nobody wrote; results belong to the head commit.
    headSha: pull?.head.sha ?? payload.after ?? env.GITHUB_SHA ?? null,
    baseSha: pull?.base.sha ?? null,
    baseRef: pull?.base.ref ?? null,
    branch: pull?.head.ref ?? env.GITHUB_REF_NAME ?? null,
    // A deleted fork has no repository any more; it is treated as a fork.
    fromFork: pull !== undefined && pull.head.repo?.full_name !== pull.base.repo?.full_name,
    eventName: env.GITHUB_EVENT_NAME || null,
    runId,
    runAttempt: env.GITHUB_RUN_ATTEMPT ? Number(env.GITHUB_RUN_ATTEMPT) : null,
    runUrl: repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}` : null,
    apiUrl: env.GITHUB_API_URL || "https://api.github.com",
    serverUrl,
  };
  return {
    origin,
    defaultBranch: payload.repository?.default_branch ?? null,
    comment: commentOf(payload),
    workflowRun: workflowRunOf(payload),
  };
}

async function readPayload(path: string | undefined): Promise<Payload> {
  if (!path) return {};
  try {
    return payloadSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new InfrastructureError(`the event payload ${path} could not be read: ${why}`, { cause: error });
  }
}

/** A pull request that was asked for or commented on: what is measured belongs to its head commit as it is now. */
export function aboutPull(event: Event, pull: PullRequest): Event {
  const origin: Origin = {
    ...event.origin,
    pullRequest: pull.number,
    headSha: pull.headSha,
    branch: pull.headRef,
    baseSha: pull.baseSha,
    baseRef: pull.baseRef,
    fromFork: pull.headRepository !== event.origin.repository,
  };
  return { ...event, origin };
}

/** The origin of a run started by hand on a terminal. */
export function terminalOrigin(): Origin {
  return {
    where: "terminal",
    repository: null,
    pullRequest: null,
    headSha: null,
    baseSha: null,
    baseRef: null,
    branch: null,
    fromFork: false,
    eventName: null,
    runId: null,
    runAttempt: null,
    runUrl: null,
    apiUrl: "https://api.github.com",
    serverUrl: "https://github.com",
  };
}
