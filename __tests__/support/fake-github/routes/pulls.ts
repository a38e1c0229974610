import { apiExample } from "../openapi.ts";
import { type Call, notFound, type Route, repositoryOf } from "../route.ts";
import type { StoredPull } from "../state.ts";

export const pullRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/pulls/{pull_number}",
    handle(call) {
      const repository = repositoryOf(call);
      const pull = repository.pulls.get(Number(call.params.pull_number));
      if (!pull) throw notFound();
      return { status: 200, body: pullBody(call, pull) };
    },
  },
];

/** @param name Of the example that has what the answer is to have. */
export function pullBody(call: Call, pull: StoredPull, name = "pull-request"): Record<string, unknown> {
  const repository = repositoryOf(call);
  const found: unknown = apiExample(name);
  const example = (Array.isArray(found) ? found[0] : found) as Record<string, unknown>;
  const side = (which: "head" | "base", ref: string, sha: string, fullName: string) => {
    const template = example[which] as Record<string, unknown>;
    const repo = { ...(template.repo as object), full_name: fullName, name: fullName.split("/")[1] };
    return { ...template, ref, sha, label: `${fullName.split("/")[0]}:${ref}`, repo };
  };
  return {
    ...example,
    number: pull.number,
    url: `${call.origin}/repos/${repository.fullName}/pulls/${pull.number}`,
    html_url: `https://github.com/${repository.fullName}/pull/${pull.number}`,
    locked: pull.locked,
    head: side("head", pull.headRef, pull.headSha, pull.headRepository),
    base: side("base", pull.baseRef, pull.baseSha, repository.fullName),
  };
}
