import { apiExample } from "../openapi.ts";
import { notFound, type Route, repositoryOf } from "../route.ts";

export const repositoryRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}",
    handle(call) {
      const repository = repositoryOf(call);
      const [owner = "", name = ""] = repository.fullName.split("/");
      const { source: _, parent: __, ...example } = apiExample("full-repository-default-response");
      return {
        status: 200,
        body: {
          ...example,
          name,
          full_name: repository.fullName,
          owner: { ...(example.owner as object), login: owner },
          default_branch: "main",
          language: null,
          permissions: { admin: false, pull: true, push: call.actor.permission === "write" },
        },
      };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/branches/{branch}",
    handle(call) {
      const repository = repositoryOf(call);
      const branch = call.params.branch ?? "";
      if (!repository.refs.has(branch)) throw notFound();
      const isProtected = repository.workflow.protectedBranches.includes(branch);
      return { status: 200, body: { ...apiExample("branch-get"), name: branch, protected: isProtected } };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/rules/branches/{branch}",
    handle(call) {
      const { rules } = repositoryOf(call).workflow;
      const found = rules.filter(({ branch }) => branch === call.params.branch);
      const body = found.map(({ type, parameters }) => ({
        type,
        ...(parameters === undefined ? {} : { parameters }),
        ruleset_source_type: "Repository",
        ruleset_source: "octo/images",
        ruleset_id: 42,
      }));
      return { status: 200, body };
    },
  },
];
