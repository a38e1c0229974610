import { apiExample } from "../openapi.ts";
import { type Call, notFound, paged, type Route, repositoryOf } from "../route.ts";
import type { Repository } from "../state.ts";
import type { StoredDeployment } from "../workflow-state.ts";

export const deploymentRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/deployments",
    handle(call) {
      const repository = repositoryOf(call);
      const sha = call.query.get("sha");
      const found = repository.workflow.deployments
        .filter((one) => sha === null || one.sha === sha)
        .reverse();
      const { items, headers } = paged(call, `/repos/${repository.fullName}/deployments`, found);
      return { status: 200, headers, body: items.map((one) => shown(call, repository, one)) };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    handle(call) {
      const repository = repositoryOf(call);
      const id = Number(call.params.deployment_id);
      const deployment = repository.workflow.deployments.find((one) => one.id === id);
      if (!deployment) throw notFound();
      const at = `/repos/${repository.fullName}/deployments/${id}/statuses`;
      const { items, headers } = paged(call, at, deployment.statuses.toReversed());
      const [first] = apiExample("deployment-status-items") as unknown as Record<string, unknown>[];
      const { environment_url: _, ...example } = first ?? {};
      const body = items.map(({ state, url }, index) => ({
        ...example,
        id: id * 100 + index,
        state,
        environment: deployment.environment,
        ...(url === undefined ? {} : { environment_url: url }),
        deployment_url: `${call.origin}/repos/${repository.fullName}/deployments/${id}`,
      }));
      return { status: 200, headers, body };
    },
  },
];

function shown(call: Call, repository: Repository, deployment: StoredDeployment): Record<string, unknown> {
  const [example] = apiExample("deployment-items") as unknown as Record<string, unknown>[];
  const at = `${call.origin}/repos/${repository.fullName}/deployments/${deployment.id}`;
  return {
    ...example,
    id: deployment.id,
    sha: deployment.sha,
    ref: deployment.sha,
    environment: deployment.environment,
    production_environment: deployment.production ?? false,
    transient_environment: deployment.transient ?? false,
    url: at,
    statuses_url: `${at}/statuses`,
  };
}
