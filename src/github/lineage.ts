import type { Lineage } from "../baseline/lineage.ts";
import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { mergeBaseOf } from "./compare-commits.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export interface RunOrigin {
  headSha: string | null;
  /** Of the branch that a change goes to; null where the run is of a commit on a branch. */
  baseSha: string | null;
  baseRef: string | null;
  branch: string | null;
}

/** One page of GitHub's list. */
const MOST_ANCESTORS = 100;

/**
 * Asks GitHub where the code of a run comes from. Two requests for a pull request, one otherwise.
 *
 * @throws InfrastructureError where GitHub cannot say
 */
export async function lineageOf(
  client: GithubClient,
  repository: string,
  { headSha, baseSha, baseRef, branch }: RunOrigin,
): Promise<Lineage> {
  if (headSha === null) return { head: null, ancestors: null, branch: baseRef ?? branch };
  if (baseSha === null) {
    const commits = await commitsFrom(client, repository, headSha);
    return { head: headSha, ancestors: commits.filter((commit) => commit !== headSha), branch };
  }
  const mergeBase = await mergeBaseOf(client, repository, baseSha, headSha);
  return { head: headSha, ancestors: await commitsFrom(client, repository, mergeBase), branch: baseRef };
}

/** A commit and those before it, the nearest first. */
async function commitsFrom(client: GithubClient, repository: string, sha: string): Promise<string[]> {
  try {
    const { data } = await client.rest.repos.listCommits({
      ...repositoryParts(repository),
      sha,
      per_page: MOST_ANCESTORS,
    });
    return data.map((commit) => commit.sha);
  } catch (error) {
    throw new InfrastructureError(`cannot list the commits before ${sha}: ${problemOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Heads of the pull requests that a commit came from, whichever way they were merged.
 *
 * @throws InfrastructureError where GitHub cannot say
 */
export async function mergedHeadsOf(
  client: GithubClient,
  repository: string,
  sha: string,
): Promise<string[]> {
  try {
    const { data } = await client.rest.repos.listPullRequestsAssociatedWithCommit({
      ...repositoryParts(repository),
      commit_sha: sha,
    });
    return data.map((pull) => pull.head.sha);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw new InfrastructureError(`cannot find the pull request of ${sha}: ${problemOf(error)}`, {
      cause: error,
    });
  }
}
