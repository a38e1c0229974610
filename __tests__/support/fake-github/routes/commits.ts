import { apiExample } from "../openapi.ts";
import { notFound, paged, type Route, repositoryOf, resolveRef } from "../route.ts";
import { pullBody } from "./pulls.ts";

export const commitRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/commits",
    handle(call) {
      const repository = repositoryOf(call);
      const from = resolveRef(repository, call.query.get("sha") ?? "main");
      if (from === null) throw notFound();
      const line: string[] = [];
      for (let at: string | null = from; at !== null; at = repository.parents.get(at) ?? null) line.push(at);
      const { items, headers } = paged(call, `/repos/${repository.fullName}/commits`, line);
      const [example] = apiExample("commit-items") as unknown as Record<string, unknown>[];
      return { status: 200, body: items.map((sha) => ({ ...example, sha })), headers };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    handle(call) {
      const repository = repositoryOf(call);
      const commit = call.params.commit_sha ?? "";
      if (!repository.parents.has(commit)) throw notFound();
      const merged = [...repository.pulls.values()].filter((pull) => pull.mergedAs === commit);
      return { status: 200, body: merged.map((pull) => pullBody(call, pull, "pull-request-simple-items")) };
    },
  },
];
