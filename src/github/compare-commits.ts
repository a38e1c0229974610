import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/**
 * SHA of the commit at which two histories part: what a pull request really started from, while the tip of its base
 * branch has moved on. One call. InfrastructureError where GitHub cannot say.
 */
export async function mergeBaseOf(
  client: GithubClient,
  repository: string,
  baseSha: string,
  headSha: string,
): Promise<string> {
  const commits = `${baseSha}...${headSha}`;
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      ...repositoryParts(repository),
      basehead: commits,
      // Only the merge base is of interest; a full page would bring every commit and file of the change.
      per_page: 1,
      page: 2,
    });
    const sha: unknown = data.merge_base_commit?.sha;
    if (typeof sha === "string") return sha;
  } catch (error) {
    throw new InfrastructureError(`cannot find the merge base of ${commits}: ${problemOf(error)}`, {
      cause: error,
    });
  }
  throw new InfrastructureError(`cannot find the merge base of ${commits}: GitHub's answer has none`);
}
