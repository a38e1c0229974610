import type { GithubClient } from "./client.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/** Adds a comment to a pull request; null, or what kept it from being written. Never rejects. */
export async function reply(
  client: GithubClient,
  repository: string,
  pullRequest: number,
  body: string,
): Promise<string | null> {
  try {
    await client.rest.issues.createComment({
      ...repositoryParts(repository),
      issue_number: pullRequest,
      body,
      // A creation that seems to have failed may have happened; better no answer than two.
      request: { retries: 0 },
    });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
