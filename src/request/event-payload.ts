import { z } from "zod";

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const side = z.object({
  sha,
  ref: z.string(),
  repo: z.object({ full_name: z.string() }).nullable(),
});
const account = z.object({ login: z.string(), type: z.string() });

/** The parts of GitHub's event payloads that are used; everything else is passed over. */
export const payloadSchema = z.object({
  action: z.string().optional(),
  pull_request: z.object({ number: z.number().int().positive(), head: side, base: side }).optional(),
  repository: z.object({ full_name: z.string(), default_branch: z.string() }).optional(),
  after: sha.optional(),
  issue: z
    .object({ number: z.number().int().positive(), pull_request: z.looseObject({}).nullish() })
    .optional(),
  comment: z
    .object({ id: z.number().int().positive(), body: z.string().nullish(), user: account.nullish() })
    .optional(),
  workflow_run: z
    .object({
      id: z.number().int().positive(),
      event: z.string(),
      status: z.string().nullish(),
      head_sha: sha,
      head_branch: z.string().nullable(),
      head_repository: z.object({ full_name: z.string() }).nullish(),
    })
    .optional(),
});
export type Payload = z.infer<typeof payloadSchema>;

/** A comment, as the event tells it. */
export interface CommentEvent {
  id: number;
  body: string;
  author: { login: string; type: string } | null;
  /** `created`, `edited` or `deleted`. */
  action: string;
  /** Of the pull request; null where the comment is on an issue. */
  pullRequest: number | null;
}

/** A workflow run that has ended and called the one at hand. */
export interface WorkflowRunEvent {
  id: number;
  /** The event that had started it. */
  event: string;
  headSha: string;
  headBranch: string;
  /** `owner/name`; null where it was deleted. */
  headRepository: string | null;
}

export function commentOf(payload: Payload): CommentEvent | null {
  const { comment, issue } = payload;
  if (!comment || !issue) return null;
  return {
    id: comment.id,
    body: comment.body ?? "",
    author: comment.user ? { login: comment.user.login, type: comment.user.type } : null,
    action: payload.action ?? "",
    pullRequest: issue.pull_request ? issue.number : null,
  };
}

export function workflowRunOf({ workflow_run: run }: Payload): WorkflowRunEvent | null {
  if (!run) return null;
  return {
    id: run.id,
    event: run.event,
    headSha: run.head_sha,
    headBranch: run.head_branch ?? "",
    headRepository: run.head_repository?.full_name ?? null,
  };
}
