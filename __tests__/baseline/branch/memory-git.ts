import { type GitData, ObjectGone } from "../../../src/baseline/branch/git-data.ts";
import { changeTree, formatCommit, GitObjects, listFiles } from "../../support/fake-github/git-objects.ts";

/** The store's git on objects in memory, with the compare-and-swap of a real one. */
export function memoryGit(objects = new GitObjects(), nowMs: () => number = Date.now): GitData {
  return {
    async branches(prefix) {
      return new Map([...objects.branches()].filter(([name]) => name.startsWith(prefix)));
    },
    async files(commit) {
      const id = objects.treeOf(commit);
      if (id === null) throw new ObjectGone(`no commit ${commit}`);
      return new Map([...listFiles(objects, id)].map(([path, file]) => [path, file.id]));
    },
    async blob(id) {
      const content = objects.readAs("blob", id);
      if (content === null) throw new ObjectGone(`no blob ${id}`);
      return content.toString("utf8");
    },
    async writeTree(base, changes) {
      const ids = new Map<string, string | null>();
      for (const [path, text] of changes) {
        ids.set(path, text === null ? null : objects.write("blob", Buffer.from(text)));
      }
      return changeTree(objects, base === null ? null : objects.treeOf(base), ids);
    },
    async writeCommit({ tree, parent, message }) {
      const parents = parent === null ? [] : [parent];
      return objects.write(
        "commit",
        formatCommit({ tree, parents, message, seconds: Math.floor(nowMs() / 1000) }),
      );
    },
    async createBranch(name, commit) {
      return objects.swapBranch(name, null, commit);
    },
    async advanceBranch(name, commit) {
      const tip = objects.branches().get(name);
      return tip !== undefined && objects.isAncestor(tip, commit) && objects.swapBranch(name, tip, commit);
    },
    async deleteBranch(name) {
      const tip = objects.branches().get(name);
      if (tip !== undefined) objects.swapBranch(name, tip, null);
    },
  };
}
