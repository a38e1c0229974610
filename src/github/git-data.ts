import {
  type GitData,
  ObjectGone,
  type TreeChanges,
  type TreeFiles,
  TryLater,
} from "../baseline/branch/git-data.ts";
import { InfrastructureError, messageOf } from "../errors.ts";
import type { GithubClient } from "./client.ts";
import { isPassing, problemOf, statusOf } from "./problem.ts";
import { repositoryParts } from "./repository.ts";

const REGULAR_FILE = "100644";
/** Whatever moved the branch in the meantime: the next look at it tells what to do. */
const MOVED = /fast.?forward|does not exist|cannot lock ref|is at [0-9a-f]+ but expected/i;

/** Git of a repository through GitHub's Git data API. Nothing is ever forced. */
export function githubGitData(client: Pick<GithubClient, "rest">, repository: string): GitData {
  const place = repositoryParts(repository);
  const { git } = client.rest;
  return {
    async branches(prefix) {
      const refs = await ask(git.listMatchingRefs({ ...place, ref: `heads/${prefix}` }), { 409: [] });
      return new Map(refs.map(({ ref, object }) => [ref.replace(/^refs\/heads\//, ""), object.sha]));
    },
    async files(commit) {
      const data = await ask(git.getTree({ ...place, tree_sha: commit, recursive: "1" }), { 404: null });
      if (data === null) throw new ObjectGone(`GitHub has no commit ${commit}`);
      if (data.truncated) {
        throw new InfrastructureError(
          "baseline-store: there are more files than GitHub lists; remove some with `load-action baseline prune`",
        );
      }
      return filesOf(data.tree);
    },
    async blob(id) {
      const data = await ask(git.getBlob({ ...place, file_sha: id }), { 404: null });
      if (data === null) throw new ObjectGone(`GitHub has no file ${id}`);
      return Buffer.from(data.content, "base64").toString("utf8");
    },
    async writeTree(baseCommit, changes) {
      const base =
        baseCommit === null ? null : await ask(git.getCommit({ ...place, commit_sha: baseCommit }));
      const tree = itemsOf(changes);
      const written = git.createTree({
        ...place,
        tree,
        ...(base === null ? {} : { base_tree: base.tree.sha }),
      });
      return (await ask(written)).sha;
    },
    async writeCommit({ tree, parent, message }) {
      const parents = parent === null ? [] : [parent];
      return (await ask(git.createCommit({ ...place, tree, message, parents }))).sha;
    },
    async createBranch(name, commit) {
      return succeeds(git.createRef({ ...place, ref: `refs/heads/${name}`, sha: commit }), /already exists/i);
    },
    async advanceBranch(name, commit) {
      const moved = git.updateRef({
        ...place,
        ref: `heads/${name}`,
        sha: commit,
        force: false,
        // A conflict is an answer: the branch has to be read again before the next try.
        request: { retries: 0 },
      });
      return succeeds(moved, MOVED);
    },
    async deleteBranch(name) {
      const deleted = git.deleteRef({ ...place, ref: `heads/${name}` });
      await ask(deleted, { 404: null, 422: null });
    },
  };
}

function filesOf(tree: { path?: string; type?: string; sha?: string | null }[]): TreeFiles {
  const files = new Map<string, string>();
  for (const { path, type, sha } of tree) {
    if (type === "blob" && path !== undefined && sha) files.set(path, sha);
  }
  return files;
}

function itemsOf(changes: TreeChanges) {
  return [...changes].map(([path, text]) => ({
    path,
    mode: REGULAR_FILE,
    type: "blob",
    ...(text === null ? { sha: null } : { content: text }),
  })) as { path: string; mode: "100644"; type: "blob"; content?: string; sha?: string | null }[];
}

/** The answer's data; for a status in `instead` what stands there. */
async function ask<T, I = never>(
  answer: Promise<{ data: T }>,
  instead: Record<number, I> = {},
): Promise<T | I> {
  try {
    return (await answer).data;
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && status in instead) return instead[status] as I;
    throw translated(error);
  }
}

/** False where the answer is a conflict worded like this. */
async function succeeds(answer: Promise<unknown>, conflict: RegExp): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 409 || (status === 422 && conflict.test(messageOf(error)))) return false;
    throw translated(error);
  }
}

function translated(error: unknown): Error {
  const problem = problemOf(error, "contents: write");
  const limited = /rate limit/i.test(messageOf(error)) && [403, 429].includes(statusOf(error) ?? 0);
  if (limited) return new TryLater(problem, waitOf(error), { cause: error });
  // Right after a write some of GitHub's servers may not have the object yet.
  const isLate =
    statusOf(error) === 422 && /does not exist|could not be found|not found/i.test(messageOf(error));
  if (isPassing(error) || isLate) return new TryLater(problem, null, { cause: error });
  return new InfrastructureError(`baseline-store: ${problem}`, { cause: error });
}

/** Milliseconds that GitHub asks to wait; a minute where it does not say, as its documentation has it. */
function waitOf(error: unknown): number {
  const { headers } = (error as { response: { headers: Record<string, string | number | undefined> } })
    .response;
  if (headers["retry-after"] !== undefined) return Number(headers["retry-after"]) * 1000;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0) return Math.max(0, reset * 1000 - Date.now());
  return 60_000;
}
