import { apiExample } from "../openapi.ts";
import { notFound, type Route, repositoryOf } from "../route.ts";

export const pullRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/pulls/{pull_number}",
    handle(call) {
      const repository = repositoryOf(call);
      const pull = repository.pulls.get(Number(call.params.pull_number));
      if (!pull) throw notFound();
      const example = apiExample("pull-request");
      const side = (which: "head" | "base", ref: string, sha: string, fullName: string) => {
        const template = example[which] as Record<string, unknown>;
        const repo = { ...(template.repo as object), full_name: fullName, name: fullName.split("/")[1] };
        return { ...template, ref, sha, label: `${fullName.split("/")[0]}:${ref}`, repo };
      };
      return {
        status: 200,
        body: {
          ...example,
          number: pull.number,
          url: `${call.origin}/repos/${repository.fullName}/pulls/${pull.number}`,
          html_url: `https://github.com/${repository.fullName}/pull/${pull.number}`,
          locked: pull.locked,
          head: side("head", pull.headRef, pull.headSha, pull.headRepository),
          base: side("base", pull.baseRef, pull.baseSha, repository.fullName),
        },
      };
    },
  },
];
