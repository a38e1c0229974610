import { InfrastructureError } from "../errors.ts";
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

/**
 * The newest status of each context of a commit.
 *
 * @throws InfrastructureError where GitHub cannot say
 */
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
  try {
    for await (const { data } of pages) found.push(...statusesOf(data));
  } catch (error) {
    throw new InfrastructureError(
      `cannot read the statuses of ${sha}: ${problemOf(error, "statuses: read")}`,
      {
        cause: error,
      },
    );
  }
  return found;
}

/**
 * The newest statuses of all contexts that were ever written on a commit, at most a hundred of them, the newest first.
 * Rejects with what GitHub's client throws.
 */
export async function statusHistory(
  client: GithubClient,
  { repository, sha }: StatusPlace,
): Promise<CommitStatus[]> {
  const { data } = await client.rest.repos.listCommitStatusesForRef({
    ...repositoryParts(repository),
    ref: sha,
    per_page: 100,
  });
  return statusesOf({ statuses: data });
}

/** Octokit takes lists out of their pages, but not this one. */
function statusesOf(page: unknown): CommitStatus[] {
  const { statuses } = page as {
    statuses: { context: string; state: string; description: string | null; target_url: string | null }[];
  };
  return statuses.map(({ context, state, description, target_url: targetUrl }) => ({
    context,
    state: state as StatusState,
    description: description ?? "",
    targetUrl,
  }));
}

/** What keeps a status from being written, in one line. */
export function statusProblem(error: unknown): string {
  return problemOf(error, "statuses: write");
}
