import type { GithubClient } from "./client.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export type Reaction = "eyes" | "rocket" | "confused" | "-1" | "+1";

/** Reacts to a comment; null, or what kept it from happening. Never rejects: a reaction decides nothing. */
export async function react(
  client: GithubClient,
  repository: string,
  commentId: number,
  content: Reaction,
): Promise<string | null> {
  try {
    await client.rest.reactions.createForIssueComment({
      ...repositoryParts(repository),
      comment_id: commentId,
      content,
    });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
