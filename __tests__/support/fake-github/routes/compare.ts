import { apiExample } from "../openapi.ts";
import { notFound, type Route, repositoryOf, resolveRef } from "../route.ts";
import type { Repository } from "../state.ts";

export const compareRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/compare/{basehead}",
    handle(call) {
      const repository = repositoryOf(call);
      const [base, head] = (call.params.basehead ?? "")
        .split("...")
        .map((ref) => resolveRef(repository, ref));
      if (!base || !head) throw notFound();
      const known = ancestors(repository, base);
      const ours = ancestors(repository, head);
      const mergeBase = ours.find((commit) => known.includes(commit));
      if (!mergeBase) throw notFound();
      const example = apiExample("commit-comparison");
      const ahead = ours.indexOf(mergeBase);
      const behind = known.indexOf(mergeBase);
      return {
        status: 200,
        body: {
          ...example,
          base_commit: { ...(example.base_commit as object), sha: base },
          merge_base_commit: { ...(example.merge_base_commit as object), sha: mergeBase },
          status:
            ahead > 0 && behind > 0 ? "diverged" : ahead > 0 ? "ahead" : behind > 0 ? "behind" : "identical",
          ahead_by: ahead,
          behind_by: behind,
          total_commits: ahead,
          commits: [],
          files: [],
        },
      };
    },
  },
];

/** The commit itself first. */
function ancestors(repository: Repository, commit: string): string[] {
  const line: string[] = [];
  for (let at: string | null = commit; at !== null; at = repository.parents.get(at) ?? null) line.push(at);
  return line;
}
