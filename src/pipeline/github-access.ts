import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createClient, type GithubClient } from "../github/client.ts";
import type { Request } from "../request/request.ts";

export interface RepositoryAccess {
  client: GithubClient;
  /** `owner/name`. */
  repository: string;
}

export interface AccessOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

/**
 * The repository that a run belongs to and a client for it; null where there is no token or no repository. On a
 * terminal both come from the environment, the repository also from the clone that the command is started in.
 */
export async function accessGithub(
  { githubToken, origin }: Pick<Request, "githubToken" | "origin">,
  { cwd, env, log }: AccessOptions,
): Promise<RepositoryAccess | null> {
  const isTerminal = origin.where === "terminal";
  const token = githubToken ?? (isTerminal ? env.GITHUB_TOKEN || env.GH_TOKEN : null);
  if (!token) return null;
  const apiUrl = isTerminal ? env.GITHUB_API_URL || origin.apiUrl : origin.apiUrl;
  const repository = origin.repository ?? (env.GITHUB_REPOSITORY || (await repositoryOfClone(cwd)));
  return repository === null ? null : { client: createClient({ token, apiUrl, log }), repository };
}

/** `owner/name` of the clone's `origin`; null outside of a clone of a repository on GitHub. */
async function repositoryOfClone(cwd: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["remote", "get-url", "origin"], { cwd });
    return /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(stdout.trim())?.[1] ?? null;
  } catch {
    return null;
  }
}
