/** What the fake GitHub knows. Tests read and change it as they like. */
import { GitObjects } from "./git-objects.ts";
import { newWorkflowState, type WorkflowState } from "./workflow-state.ts";

export interface Actor {
  login: string;
  type: "Bot" | "User";
  /** `read`: what a workflow of a fork gets. */
  permission: "read" | "write";
}

export interface StoredComment {
  id: number;
  issue: number;
  body: string;
  author: Actor;
  createdAt: string;
  updatedAt: string;
}

export interface StoredPull {
  number: number;
  headSha: string;
  headRef: string;
  baseSha: string;
  baseRef: string;
  /** `owner/name` of the repository that the head is in. */
  headRepository: string;
  locked: boolean;
  /** SHA of the commit that it became on its base branch; null while it is open. */
  mergedAs: string | null;
  closed?: boolean;
  /** Paths that it touches. */
  touches?: string[];
}

export interface Repository {
  fullName: string;
  comments: StoredComment[];
  pulls: Map<number, StoredPull>;
  /** SHA of each known commit to the SHA of its first parent. */
  parents: Map<string, string | null>;
  /** Branch and tag names to SHAs. */
  refs: Map<string, string>;
  /** `SHA path` to text. */
  files: Map<string, string>;
  /** What is written through the Git data API. */
  git: GitObjects;
  workflow: WorkflowState;
}

export interface GithubState {
  repositories: Map<string, Repository>;
  /** Any other token is that of the job: `github-actions[bot]`, may write. */
  tokens: Map<string, Actor>;
  nextId: number;
  requestsLeft: number;
}

export const ACTIONS_BOT: Actor = { login: "github-actions[bot]", type: "Bot", permission: "write" };
/** What the job of a pull request from a fork gets. */
export const FORK_TOKEN = "ghs_fork";

export function emptyState(): GithubState {
  return {
    repositories: new Map(),
    tokens: new Map([[FORK_TOKEN, { ...ACTIONS_BOT, permission: "read" }]]),
    nextId: 1_000_000_001,
    requestsLeft: 1000,
  };
}

export function addRepository(state: GithubState, fullName: string): Repository {
  const repository: Repository = {
    fullName,
    comments: [],
    pulls: new Map(),
    parents: new Map(),
    refs: new Map(),
    files: new Map(),
    git: new GitObjects(),
    workflow: newWorkflowState(),
  };
  state.repositories.set(fullName, repository);
  return repository;
}

export function addPull(repository: Repository, pull: Partial<StoredPull> & { number: number }): StoredPull {
  const stored: StoredPull = {
    headSha: sha("head"),
    headRef: "faster-images",
    baseSha: sha("base"),
    baseRef: "main",
    headRepository: repository.fullName,
    locked: false,
    mergedAs: null,
    ...pull,
  };
  repository.pulls.set(stored.number, stored);
  if (!repository.parents.has(stored.baseSha)) repository.parents.set(stored.baseSha, null);
  if (!repository.parents.has(stored.headSha)) repository.parents.set(stored.headSha, stored.baseSha);
  repository.refs.set(stored.baseRef, stored.baseSha);
  return stored;
}

export function addComment(
  state: GithubState,
  repository: Repository,
  comment: { issue: number; body: string; author?: Actor },
): StoredComment {
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const stored: StoredComment = {
    id: state.nextId++,
    author: ACTIONS_BOT,
    createdAt: now,
    updatedAt: now,
    ...comment,
  };
  repository.comments.push(stored);
  return stored;
}

/** A readable stand-in for a commit's SHA: the letters of a word as hexadecimal digits, filled up with zeros. */
export function sha(word: string): string {
  return Buffer.from(word).toString("hex").slice(0, 40).padEnd(40, "0");
}
