import { changeTree, formatCommit, listFiles } from "../git-objects.ts";
import {
  type Call,
  notFound,
  Refusal,
  type Reply,
  type Route,
  repositoryOf,
  requireWrite,
} from "../route.ts";
import { sha } from "../state.ts";

/** GitHub's Git data API on real git objects. A branch only moves forward. */
export const gitRoutes: Route[] = [
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/git/matching-refs/{ref}",
    handle(call) {
      const { git, refs } = repositoryOf(call);
      const prefix = (call.params.ref ?? "").replace(/^heads\//, "");
      const found = [...refs, ...git.branches()].filter(([name]) => name.startsWith(prefix)).sort();
      return { status: 200, body: found.map(([name, commit]) => refBody(call, name, commit)) };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/git/trees/{tree_sha}",
    handle(call) {
      const { git } = repositoryOf(call);
      const asked = call.params.tree_sha ?? "";
      const tree = git.treeOf(asked) ?? (git.readAs("tree", asked) ? asked : null);
      if (tree === null) throw notFound();
      const files = [...listFiles(git, tree)].map(([path, { mode, id }]) => ({
        path,
        mode,
        type: "blob",
        sha: id,
        size: git.readAs("blob", id)?.length ?? 0,
        url: at(call, `git/blobs/${id}`),
      }));
      // Asked for a commit, GitHub names the commit here and not its tree.
      const body = { sha: asked, url: at(call, `git/trees/${asked}`), tree: files, truncated: false };
      return { status: 200, body };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/git/blobs/{file_sha}",
    handle(call) {
      const id = call.params.file_sha ?? "";
      const content = repositoryOf(call).git.readAs("blob", id);
      if (content === null) throw notFound();
      const body = {
        sha: id,
        node_id: nodeId(id),
        size: content.length,
        url: at(call, `git/blobs/${id}`),
        content: content.toString("base64").replace(/.{60}/g, "$&\n"),
        encoding: "base64",
      };
      return { status: 200, body };
    },
  },
  {
    method: "GET",
    template: "/repos/{owner}/{repo}/git/commits/{commit_sha}",
    handle(call) {
      const id = call.params.commit_sha ?? "";
      if (repositoryOf(call).git.readAs("commit", id) === null) throw notFound();
      return { status: 200, body: commitBody(call, id) };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/git/trees",
    handle(call) {
      requireWrite(call);
      const { git } = repositoryOf(call);
      const body = call.body as { base_tree?: string; tree: TreeInput[] };
      const base = body.base_tree ?? null;
      if (base !== null && git.readAs("tree", base) === null) throw notFound();
      const before = base === null ? new Map() : listFiles(git, base);
      const changes = new Map<string, string | null>();
      for (const { path, sha: id, content } of body.tree) {
        if (id === null && !before.has(path)) throw new Refusal(422, "GitRPC::BadObjectState");
        changes.set(path, content === undefined ? (id ?? null) : git.write("blob", Buffer.from(content)));
      }
      const id = changeTree(git, base, changes);
      return { status: 201, body: { sha: id, url: at(call, `git/trees/${id}`), tree: [], truncated: false } };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/git/commits",
    handle(call) {
      requireWrite(call);
      const { git } = repositoryOf(call);
      const {
        tree,
        parents = [],
        message,
      } = call.body as { tree: string; parents?: string[]; message: string };
      if (git.readAs("tree", tree) === null) throw new Refusal(422, "Tree SHA does not exist");
      if (parents.some((parent) => git.readAs("commit", parent) === null)) {
        throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
      }
      const seconds = Math.floor(Date.now() / 1000);
      const id = git.write("commit", formatCommit({ tree, parents, message, seconds }));
      return { status: 201, body: commitBody(call, id) };
    },
  },
  {
    method: "POST",
    template: "/repos/{owner}/{repo}/git/refs",
    handle(call) {
      requireWrite(call);
      const { git } = repositoryOf(call);
      const { ref, sha: commit } = call.body as { ref: string; sha: string };
      const name = ref.replace(/^refs\/heads\//, "");
      if (git.readAs("commit", commit) === null) throw new Refusal(422, "Object does not exist");
      if (!git.swapBranch(name, null, commit)) throw new Refusal(422, "Reference already exists");
      return { status: 201, body: refBody(call, name, commit) };
    },
  },
  {
    method: "PATCH",
    template: "/repos/{owner}/{repo}/git/refs/{ref}",
    handle(call) {
      requireWrite(call);
      const { git } = repositoryOf(call);
      const name = (call.params.ref ?? "").replace(/^heads\//, "");
      const { sha: commit, force } = call.body as { sha: string; force?: boolean };
      const before = git.branches().get(name);
      if (before === undefined) throw new Refusal(422, "Reference does not exist");
      if (git.readAs("commit", commit) === null) throw new Refusal(422, "Object does not exist");
      if (!force && !git.isAncestor(before, commit)) throw new Refusal(422, "Update is not a fast forward");
      git.swapBranch(name, before, commit);
      return { status: 200, body: refBody(call, name, commit) };
    },
  },
  {
    method: "DELETE",
    template: "/repos/{owner}/{repo}/git/refs/{ref}",
    handle(call): Reply {
      requireWrite(call);
      const { git } = repositoryOf(call);
      const name = (call.params.ref ?? "").replace(/^heads\//, "");
      const before = git.branches().get(name);
      if (before === undefined) throw new Refusal(422, "Reference does not exist");
      git.swapBranch(name, before, null);
      return { status: 204 };
    },
  },
];

interface TreeInput {
  path: string;
  sha?: string | null;
  content?: string;
}

function at(call: Call, path: string): string {
  return `${call.origin}/repos/${repositoryOf(call).fullName}/${path}`;
}

function nodeId(id: string): string {
  return Buffer.from(id).toString("base64");
}

function refBody(call: Call, name: string, commit: string) {
  const ref = `refs/heads/${name}`;
  const object = { type: "commit", sha: commit, url: at(call, `git/commits/${commit}`) };
  return { ref, node_id: nodeId(ref), url: at(call, `git/${ref}`), object };
}

function commitBody(call: Call, id: string) {
  const { git, fullName } = repositoryOf(call);
  const text = git.readAs("commit", id)?.toString("utf8") ?? "";
  const seconds = Number(/^committer .* (\d+) \+0000$/m.exec(text)?.[1] ?? 0);
  const who = {
    name: "github-actions[bot]",
    email: "41898282+github-actions[bot]@users.noreply.github.com",
    date: new Date(seconds * 1000).toISOString().replace(/\.\d+/, ""),
  };
  const tree = git.treeOf(id) ?? sha("none");
  const html = (commit: string) => `https://github.com/${fullName}/commit/${commit}`;
  return {
    sha: id,
    node_id: nodeId(id),
    url: at(call, `git/commits/${id}`),
    html_url: html(id),
    author: who,
    committer: who,
    message: text.slice(text.indexOf("\n\n") + 2),
    tree: { sha: tree, url: at(call, `git/trees/${tree}`) },
    parents: git.parentsOf(id).map((parent) => ({
      sha: parent,
      url: at(call, `git/commits/${parent}`),
      html_url: html(parent),
    })),
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
