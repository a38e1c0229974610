import { apiExample } from "../openapi.ts";
import { type Call, notFound, paged, type Route, repositoryOf } from "../route.ts";
import type { StoredPull } from "../state.ts";

export const pullRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/pulls",
    handle(call) {
      const repository = repositoryOf(call);
      const [owner, ref] = (call.query.get("head") ?? ":").split(":");
      const all = [...repository.pulls.values()].filter(
        (pull) =>
          stateOf(pull) === (call.query.get("state") ?? "open") &&
          (!ref || (pull.headRef === ref && pull.headRepository.startsWith(`${owner}/`))),
      );
      const { items, headers } = paged(call, `/repos/${repository.fullName}/pulls`, all);
      return {
        status: 200,
        body: items.map((pull) => pullBody(call, pull, "pull-request-simple-items")),
        headers,
      };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/pulls/{pull_number}/files",
    handle(call) {
      const repository = repositoryOf(call);
      const pull = repository.pulls.get(Number(call.params.pull_number));
      if (!pull) throw notFound();
      const [example] = apiExample("diff-entry-items") as unknown as object[];
      const path = `/repos/${repository.fullName}/pulls/${pull.number}/files`;
      const { items, headers } = paged(call, path, pull.touches ?? ["src/index.ts"]);
      return { status: 200, body: items.map((filename) => ({ ...example, filename })), headers };
    },
  },
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

function stateOf(pull: StoredPull): "open" | "closed" {
  return pull.closed || pull.mergedAs !== null ? "closed" : "open";
}

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
    state: stateOf(pull),
    // GitHub's own example is not as its description has it.
    requested_teams: [],
    head: side("head", pull.headRef, pull.headSha, pull.headRepository),
    base: side("base", pull.baseRef, pull.baseSha, repository.fullName),
  };
}
