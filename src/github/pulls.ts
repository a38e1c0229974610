import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/** A pull request as it is now. */
export interface PullRequest {
  number: number;
  open: boolean;
  headSha: string;
  headRef: string;
  /** `owner/name`; null where the fork was deleted. */
  headRepository: string | null;
  baseSha: string;
  baseRef: string;
}

interface RawPull {
  number: number;
  state: string;
  head: { sha: string; ref: string; repo: { full_name: string } | null };
  base: { sha: string; ref: string };
}

/** InfrastructureError where GitHub cannot say; null where there is no such pull request. */
export async function pullRequestOf(
  client: GithubClient,
  repository: string,
  number: number,
): Promise<PullRequest | null> {
  try {
    const { data } = await client.rest.pulls.get({ ...repositoryParts(repository), pull_number: number });
    return pullOf(data);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw new InfrastructureError(`cannot read pull request ${number}: ${problemOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * The open pull request whose head is exactly this commit of this branch of this repository. The payload of a
 * `workflow_run` does not name it where the head is in a fork.
 */
export async function pullRequestByHead(
  client: GithubClient,
  repository: string,
  head: { repository: string; branch: string; sha: string },
): Promise<PullRequest | null> {
  const { owner } = repositoryParts(head.repository);
  try {
    const { data } = await client.rest.pulls.list({
      ...repositoryParts(repository),
      state: "open",
      head: `${owner}:${head.branch}`,
      per_page: 100,
    });
    const found = data.map((pull) => pullOf(pull as RawPull));
    return found.find((pull) => pull.headSha === head.sha && pull.headRepository === head.repository) ?? null;
  } catch (error) {
    throw new InfrastructureError(`cannot look for the pull request of ${head.sha}: ${problemOf(error)}`, {
      cause: error,
    });
  }
}

/** GitHub lists no more files of a change than this. */
const MOST_FILES = 3000;

/**
 * Whether a change touches nothing but what `matches` holds for. Reads page by page and stops at the first other
 * file. false where the list is empty, or so long that GitHub cuts it.
 */
export async function touchesOnly(
  client: GithubClient,
  repository: string,
  number: number,
  matches: (path: string) => boolean,
): Promise<boolean> {
  const pages = client.paginate.iterator(client.rest.pulls.listFiles, {
    ...repositoryParts(repository),
    pull_number: number,
    per_page: 100,
  });
  let count = 0;
  try {
    for await (const { data } of pages) {
      for (const file of data) {
        const paths = [file.filename, file.previous_filename].filter((path) => path !== undefined);
        if (!paths.every(matches)) return false;
        count++;
      }
    }
  } catch (error) {
    throw new InfrastructureError(`cannot list the files of pull request ${number}: ${problemOf(error)}`, {
      cause: error,
    });
  }
  return count > 0 && count < MOST_FILES;
}

function pullOf(raw: RawPull): PullRequest {
  return {
    number: raw.number,
    open: raw.state === "open",
    headSha: raw.head.sha,
    headRef: raw.head.ref,
    headRepository: raw.head.repo?.full_name ?? null,
    baseSha: raw.base.sha,
    baseRef: raw.base.ref,
  };
}
