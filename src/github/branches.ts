import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export interface RepositoryFacts {
  defaultBranch: string;
  /** Whether the token may push; null where GitHub does not say. */
  mayPush: boolean | null;
}

/** @throws InfrastructureError where GitHub cannot say, or does not show the repository to the token */
export async function repositoryFacts(client: GithubClient, repository: string): Promise<RepositoryFacts> {
  try {
    const { data } = await client.rest.repos.get(repositoryParts(repository));
    return { defaultBranch: data.default_branch, mayPush: data.permissions?.push ?? null };
  } catch (error) {
    throw new InfrastructureError(`cannot read ${repository}: ${problemOf(error, "contents: read")}`, {
      cause: error,
    });
  }
}

export interface BranchFacts {
  isProtected: boolean;
}

/** null where there is no such branch. @throws InfrastructureError */
export async function branchFacts(
  client: GithubClient,
  repository: string,
  branch: string,
): Promise<BranchFacts | null> {
  try {
    const { data } = await client.rest.repos.getBranch({ ...repositoryParts(repository), branch });
    return { isProtected: data.protected };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw new InfrastructureError(`cannot read the branch ${branch}: ${problemOf(error, "contents: read")}`, {
      cause: error,
    });
  }
}

export interface BranchRules {
  /** Kinds of the rules that hold for the branch, such as `pull_request` or `update`. */
  kinds: string[];
  /** Contexts of the statuses that a merge into it waits for. */
  requiredStatuses: string[];
}

/** Of rulesets; older branch protection is told to administrators only. @throws InfrastructureError */
export async function branchRules(
  client: GithubClient,
  repository: string,
  branch: string,
): Promise<BranchRules> {
  try {
    const { data } = await client.rest.repos.getBranchRules({
      ...repositoryParts(repository),
      branch,
      per_page: 100,
    });
    const requiredStatuses = data.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
        : [],
    );
    return { kinds: [...new Set(data.map(({ type }) => type))], requiredStatuses };
  } catch (error) {
    throw new InfrastructureError(
      `cannot read the rules of ${branch}: ${problemOf(error, "contents: read")}`,
      {
        cause: error,
      },
    );
  }
}
