import type { GithubClient } from "./client.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export type StatusState = "pending" | "success" | "failure" | "error";

export interface CommitStatus {
  /** What a branch protection rule names, for example `load-action/gate`. */
  context: string;
  state: StatusState;
  /** One plain line; GitHub refuses more than 140 characters. */
  description: string;
  /** Where the details are; null for nowhere. */
  targetUrl: string | null;
}

export interface StatusPlace {
  /** `owner/name`. */
  repository: string;
  sha: string;
}

export interface StatusRequest {
  signal?: AbortSignal;
  /** 0: no second try after a failure. */
  retries?: number;
  /** true: no rate limit is waited for either. */
  hurry?: boolean;
}

/** Writes a commit status. Throws what GitHub's client throws. */
export async function writeStatus(
  client: GithubClient,
  { repository, sha }: StatusPlace,
  status: CommitStatus,
  request: StatusRequest = {},
): Promise<void> {
  await client.rest.repos.createCommitStatus({
    ...repositoryParts(repository),
    sha,
    context: status.context,
    state: status.state,
    description: status.description,
    ...(status.targetUrl === null ? {} : { target_url: status.targetUrl }),
    request,
  });
}

/** The newest status of each context of a commit. */
export async function latestStatuses(
  client: GithubClient,
  { repository, sha }: StatusPlace,
): Promise<CommitStatus[]> {
  const pages = client.paginate.iterator(client.rest.repos.getCombinedStatusForRef, {
    ...repositoryParts(repository),
    ref: sha,
    per_page: 100,
  });
  const found: CommitStatus[] = [];
  for await (const { data } of pages) {
    // Octokit takes the list out of the page, which is an object with a list in it.
    const statuses = data as unknown as {
      context: string;
      state: string;
      description: string | null;
      target_url: string | null;
    }[];
    for (const status of statuses) {
      found.push({
        context: status.context,
        state: status.state as StatusState,
        description: status.description ?? "",
        targetUrl: status.target_url,
      });
    }
  }
  return found;
}

/** What keeps a status from being written, in one line. */
export function statusProblem(error: unknown): string {
  return problemOf(error, "statuses: write");
}
