import type { GithubClient } from "../github/client.ts";
import type { PullRequest } from "../github/pulls.ts";

/** A command of somebody who may give it, about the head commit of a pull request. */
export interface CommandCall {
  client: GithubClient;
  /** `owner/name`. */
  repository: string;
  pull: PullRequest;
  /** Login of the commenter. */
  author: string;
  /** The workflow run that carries the command out. */
  run: { runId: string | null; attempt: number | null; serverUrl: string };
  log: (line: string) => void;
  /** Rejects where the commit is not the head any more. */
  mayPublish(): Promise<void>;
}
