import { addComment, sha } from "../support/fake-github/state.ts";
import type { JobContext } from "../support/runner-environment.ts";
import { type ActionWorld, PULL, REPOSITORY, type RunOptions } from "./support.ts";

/** Payloads of the events that start the workflows, with what GitHub would set beside them. */

/** As far as events concern it. */
export type World = Pick<ActionWorld, "github" | "repository">;

const repository = { full_name: REPOSITORY, default_branch: "main" };
/** Tip of the default branch: what all but `pull_request` runs on. */
const TIP = sha("tip");

function job(eventName: string): Partial<JobContext> {
  return { eventName, ref: "refs/heads/main", sha: TIP };
}

export interface CommentOptions {
  by?: string;
  type?: "User" | "Bot";
  action?: "created" | "edited" | "deleted";
  /** false: on an issue. */
  onPull?: boolean;
}

/** Somebody comments on the pull request. Returns the event's run options, and the id of the comment. */
export function commented(
  world: World,
  body: string,
  { by = "ann", type = "User", action = "created", onPull = true }: CommentOptions = {},
): RunOptions & { commentId: number } {
  const author = { login: by, type, permission: "write" } as const;
  const { id } = addComment(world.github.state, world.repository, { issue: PULL, body, author });
  world.repository.workflow.permissions.set("ann", "write");
  world.repository.parents.set(TIP, null);
  return {
    commentId: id,
    job: job("issue_comment"),
    event: {
      action,
      issue: { number: PULL, ...(onPull ? { pull_request: { url: "https://api.github.com/" } } : {}) },
      comment: { id, body, user: { login: by, type } },
      repository,
    },
  };
}

/** Somebody starts the workflow by hand. */
export function dispatched(world: World): RunOptions {
  world.repository.parents.set(TIP, null);
  return { job: job("workflow_dispatch"), event: { inputs: {}, ref: "refs/heads/main", repository } };
}

/** A measuring run of a pull request has ended. */
export function measured(
  run: Partial<{
    id: number;
    event: string;
    head_sha: string;
    head_branch: string;
    fork: string | null;
  }> = {},
): RunOptions {
  const { fork = "eve/images", ...rest } = run;
  return {
    job: { ...job("workflow_run"), runId: "2000" },
    event: {
      action: "completed",
      workflow_run: {
        id: 900,
        event: "pull_request",
        status: "completed",
        head_sha: sha("head"),
        head_branch: "faster-images",
        head_repository: fork === null ? null : { full_name: fork },
        pull_requests: [],
        ...rest,
      },
      repository,
    },
  };
}

/** `state description` of every status that was written, oldest first. */
export function statusLines(world: World, context = "load-action/load"): string[] {
  return world.repository.workflow.statuses
    .filter((status) => status.context === context)
    .map(({ state, description }) => `${state} ${description}`);
}

export function reactionsTo(world: World, comment: number): string[] {
  return world.repository.workflow.reactions
    .filter((reaction) => reaction.comment === comment)
    .map(({ content }) => content);
}

/** Comments of ours on the pull request. */
export function answers(world: World): string[] {
  return world.repository.comments
    .filter((comment) => comment.author.login === "github-actions[bot]")
    .map((comment) => comment.body);
}

export const FORK = "eve/images";

/** Makes the pull request one of a fork. */
export function fromFork(world: ActionWorld): void {
  world.repository.pulls.get(PULL)!.headRepository = FORK;
}

/** What the measuring run left behind. */
export function upload(
  world: ActionWorld,
  archive: Buffer,
  artifact: { name?: string; expired?: boolean; sizeBytes?: number } = {},
): void {
  const { name = "load-report", expired = false, ...rest } = artifact;
  const id = world.github.state.nextId++;
  world.repository.workflow.artifacts.push({ id, runId: 900, name, archive, expired, ...rest });
}
