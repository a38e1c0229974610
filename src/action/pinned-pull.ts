import { InfrastructureError, UsageError } from "../errors.ts";
import type { GithubClient } from "../github/client.ts";
import { type PullRequest, pullRequestOf } from "../github/pulls.ts";
import { aboutPull } from "../request/event.ts";
import type { ActionSources } from "../request/read-request.ts";
import { clientFor } from "./aim.ts";

export interface GithubAccess {
  client: GithubClient;
  token: string;
  /** `owner/name`. */
  repository: string;
}

/** @throws UsageError where there is no token, or no repository to speak of */
export function accessOf({ explicit, event }: ActionSources): GithubAccess {
  const token = explicit["github-token"];
  const { repository } = event.origin;
  if (!token) {
    throw new UsageError('input "github-token": none was given; it is needed to read the pull request');
  }
  if (repository === null) {
    throw new UsageError("GITHUB_REPOSITORY: not set; this mode needs to know the repository");
  }
  return { client: clientFor(event.origin, token), token, repository };
}

export interface PinnedPull extends GithubAccess {
  pull: PullRequest;
  /** About the head commit of the pull request as it is now. */
  sources: ActionSources;
  /** Rejects where that commit is not the head any more: what was measured may be something that nobody reviewed. */
  mayPublish(): Promise<void>;
}

/**
 * Pins a run to the head commit of a pull request.
 *
 * @throws UsageError where there is no such pull request
 * @throws InfrastructureError where GitHub cannot say
 */
export async function pinPull(sources: ActionSources, number: number): Promise<PinnedPull> {
  const access = accessOf(sources);
  const pull = await pullRequestOf(access.client, access.repository, number);
  if (pull === null) {
    throw new UsageError(
      `pull-request: ${access.repository} has no pull request ${number}; write its number`,
    );
  }
  return {
    ...access,
    pull,
    sources: { ...sources, event: aboutPull(sources.event, pull) },
    async mayPublish() {
      const now = await pullRequestOf(access.client, access.repository, number);
      if (now?.headSha === pull.headSha) return;
      throw new InfrastructureError(
        `the head of pull request ${number} moved from ${pull.headSha.slice(0, 7)} to ` +
          `${now?.headSha.slice(0, 7) ?? "nothing"} in the meantime; nothing is published, ask again`,
      );
    },
  };
}
