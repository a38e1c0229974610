import { InfrastructureError } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { problemOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "queued"
  | "pending"
  | "success";

export interface Deployment {
  id: number;
  sha: string;
  environment: string;
  production: boolean;
  transient: boolean;
}

/** The newest state of a deployment. */
export interface DeploymentStatus {
  state: DeploymentState;
  /** Where it can be reached; null where the provider tells none. */
  environmentUrl: string | null;
}

/** Deployments of a commit, newest first. @throws InfrastructureError */
export async function deploymentsOf(
  client: GithubClient,
  repository: string,
  sha: string,
): Promise<Deployment[]> {
  try {
    const { data } = await client.rest.repos.listDeployments({
      ...repositoryParts(repository),
      sha,
      per_page: 100,
    });
    return data.map((one) => ({
      id: one.id,
      sha: one.sha,
      environment: one.environment,
      production: one.production_environment ?? false,
      transient: one.transient_environment ?? false,
    }));
  } catch (error) {
    throw new InfrastructureError(
      `cannot list the deployments of ${sha.slice(0, 7)}: ${problemOf(error, "deployments: read")}`,
      { cause: error },
    );
  }
}

/** null where it has none yet. @throws InfrastructureError */
export async function deploymentStatusOf(
  client: GithubClient,
  repository: string,
  id: number,
): Promise<DeploymentStatus | null> {
  try {
    const { data } = await client.rest.repos.listDeploymentStatuses({
      ...repositoryParts(repository),
      deployment_id: id,
      per_page: 1,
    });
    const [newest] = data;
    if (newest === undefined) return null;
    return {
      state: newest.state as DeploymentState,
      environmentUrl: newest.environment_url ? newest.environment_url : null,
    };
  } catch (error) {
    throw new InfrastructureError(
      `cannot read the state of deployment ${id}: ${problemOf(error, "deployments: read")}`,
      { cause: error },
    );
  }
}
