import { apiExample } from "../openapi.ts";
import {
  type Call,
  notFound,
  paged,
  Refusal,
  type Route,
  repositoryOf,
  requireWrite,
  simpleUser,
} from "../route.ts";
import type { Repository } from "../state.ts";
import type { StoredStatus } from "../workflow-state.ts";

const LONGEST_DESCRIPTION = 140;

export const statusRoutes: Route[] = [
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/statuses/{sha}",
    handle(call) {
      const repository = repositoryOf(call);
      requireWrite(call);
      const sha = call.params.sha ?? "";
      if (!repository.parents.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
      const body = call.body as { context: string; state: string; description?: string; target_url?: string };
      if ((body.description ?? "").length > LONGEST_DESCRIPTION) {
        throw new Refusal(422, "Validation Failed", {
          errors: [
            { resource: "Status", field: "description", code: "custom", message: "description is too long" },
          ],
        });
      }
      const status: StoredStatus = {
        id: call.state.nextId++,
        sha,
        context: body.context,
        state: body.state,
        description: body.description ?? null,
        targetUrl: body.target_url ?? null,
      };
      repository.workflow.statuses.push(status);
      const creator = simpleUser(call.actor, call.origin);
      return { status: 201, body: { ...shown(call, repository, status), creator } };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/commits/{ref}/statuses",
    handle(call) {
      const repository = repositoryOf(call);
      const sha = call.params.ref ?? "";
      if (!repository.parents.has(sha)) throw notFound();
      const all = repository.workflow.statuses.filter((status) => status.sha === sha).toReversed();
      const { items, headers } = paged(call, `/repos/${repository.fullName}/commits/${sha}/statuses`, all);
      const creator = simpleUser(call.actor, call.origin);
      return {
        status: 200,
        headers,
        body: items.map((status) => ({ ...shown(call, repository, status), creator })),
      };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/commits/{ref}/status",
    handle(call) {
      const repository = repositoryOf(call);
      const sha = call.params.ref ?? "";
      if (!repository.parents.has(sha)) throw notFound();
      const latest = new Map<string, StoredStatus>();
      for (const status of repository.workflow.statuses)
        if (status.sha === sha) latest.set(status.context, status);
      const states = [...latest.values()].map((status) => status.state);
      const path = `/repos/${repository.fullName}/commits/${sha}/status`;
      const { items, headers } = paged(call, path, [...latest.values()]);
      return {
        status: 200,
        headers,
        body: {
          ...apiExample("combined-commit-status"),
          sha,
          state: states.some((state) => state === "failure" || state === "error")
            ? "failure"
            : states.length === 0 || states.includes("pending")
              ? "pending"
              : "success",
          total_count: latest.size,
          statuses: items.map((status) => shown(call, repository, status)),
        },
      };
    },
  },
];

function shown(call: Call, repository: Repository, status: StoredStatus): Record<string, unknown> {
  const { creator: _, ...example } = apiExample("status");
  return {
    ...example,
    id: status.id,
    url: `${call.origin}/repos/${repository.fullName}/statuses/${status.sha}`,
    context: status.context,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
  };
}
