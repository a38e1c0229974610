import { isAbsolute, resolve } from "node:path";
import { badValue, UsageError } from "../errors.ts";
import type { GithubClient } from "../github/client.ts";
import { githubGitData } from "../github/git-data.ts";
import { branchStore } from "./branch/branch-store.ts";
import { directoryStore } from "./directory-store.ts";
import type { BaselineStore } from "./store.ts";

export interface GithubAccess {
  client: Pick<GithubClient, "rest">;
  /** `owner/name`. */
  repository: string;
}

export interface StoreSurroundings {
  cwd: string;
  /** What a branch is reached through; null where there is no token or no repository. */
  github: GithubAccess | null;
  /** One line for what went wrong beside the writing of a run. */
  log: (line: string) => void;
}

const EXAMPLES = "branch:load-baselines, or directory:PATH such as directory:baselines";
/** A part of what git allows, with nothing in it that a shell or an address would take for something else. */
const BRANCH_NAME = /^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)|\/\.|\/$|\.$))[\w][\w./-]{0,99}$/;

/**
 * Opens the store that a request names: `directory:PATH`, where a relative path starts at `cwd`, or `branch:NAME` in
 * the repository on GitHub. Nothing is read yet.
 *
 * @throws UsageError
 */
export function openStore(spec: string, { cwd, github, log }: StoreSurroundings): BaselineStore {
  const [, kind, rest = ""] = /^([a-z]+):(.+)$/s.exec(spec.trim()) ?? [];
  const name = rest.trim();
  if (kind === "directory" && name !== "") {
    return directoryStore(isAbsolute(name) ? name : resolve(cwd, name), name);
  }
  if (kind !== "branch") throw badValue("baseline-store", spec, EXAMPLES);
  if (!BRANCH_NAME.test(name)) {
    throw badValue("baseline-store", spec, "a branch name of letters, digits, -, _, . and /");
  }
  if (github === null) {
    throw new UsageError(
      `baseline-store: ${spec} is in the repository on GitHub, and there is no token or no repository to reach it; ` +
        "give the action its github-token, or set GITHUB_TOKEN and GITHUB_REPOSITORY=owner/name on a terminal",
    );
  }
  return branchStore(githubGitData(github.client, github.repository), name, { log });
}
