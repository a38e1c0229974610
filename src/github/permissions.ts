import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

/**
 * Whether an account may push to the repository. Asked from GitHub: the author association in an event's payload
 * calls people members who may only read.
 *
 * @throws InfrastructureError where GitHub cannot say
 */
export async function mayWrite(client: GithubClient, repository: string, login: string): Promise<boolean> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({
      ...repositoryParts(repository),
      username: login,
    });
    // `maintain` is told as write here, `triage` as read.
    return data.permission === "admin" || data.permission === "write";
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw new InfrastructureError(`cannot ask for the permission of a commenter: ${problemOf(error)}`, {
      cause: error,
    });
  }
}
