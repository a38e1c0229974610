import { notFound, Refusal, type Route, repositoryOf, resolveRef } from "../route.ts";
import { sha } from "../state.ts";

export const contentRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/contents/{path}",
    handle(call) {
      const repository = repositoryOf(call);
      const path = call.params.path ?? "";
      const ref = call.query.get("ref") ?? "main";
      const commit = resolveRef(repository, ref);
      if (commit === null) throw new Refusal(404, `No commit found for the ref ${ref}`);
      const text = repository.files.get(`${commit} ${path}`);
      if (text === undefined) throw notFound();
      const at = `${call.origin}/repos/${repository.fullName}/contents/${path}?ref=${ref}`;
      const git = `${call.origin}/repos/${repository.fullName}/git/blobs/${sha(path)}`;
      const html = `https://github.com/${repository.fullName}/blob/${ref}/${path}`;
      // GitHub breaks its base64 into lines.
      const content = Buffer.from(text).toString("base64").replace(/.{60}/g, "$&\n");
      return {
        status: 200,
        body: {
          type: "file",
          encoding: "base64",
          size: Buffer.byteLength(text),
          name: path.split("/").at(-1),
          path,
          content,
          sha: sha(path),
          url: at,
          git_url: git,
          html_url: html,
          download_url: html,
          _links: { self: at, git, html },
        },
      };
    },
  },
];
