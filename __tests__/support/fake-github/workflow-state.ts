/** What the fake GitHub knows about statuses, people, reactions and workflow runs of one repository. */
export interface StoredStatus {
  id: number;
  sha: string;
  context: string;
  state: string;
  description: string | null;
  targetUrl: string | null;
}

export interface StoredArtifact {
  id: number;
  runId: number;
  name: string;
  archive: Buffer;
  expired: boolean;
  /** What GitHub says of its size; the archive's own by default. */
  sizeBytes?: number;
}

export interface StoredDeployment {
  id: number;
  sha: string;
  environment: string;
  production?: boolean;
  transient?: boolean;
  /** In the order in which they were written. */
  statuses: { state: string; url?: string }[];
}

export type Permission = "admin" | "write" | "read" | "none";

export interface WorkflowState {
  /** Every one ever written, in order. */
  statuses: StoredStatus[];
  /** By login; anybody else may read. */
  permissions: Map<string, Permission>;
  reactions: { comment: number; content: string }[];
  artifacts: StoredArtifact[];
  /** In the order in which they were made. */
  deployments: StoredDeployment[];
  /** Of rulesets, one entry per branch and rule. */
  rules: { branch: string; type: string; parameters?: Record<string, unknown> }[];
  protectedBranches: string[];
  /** Ids of runs that go on; cancelling takes them out. */
  running: Set<number>;
  cancelled: number[];
  /** Ids of runs that are over, besides those with artifacts. */
  ended: Set<number>;
}

export function newWorkflowState(): WorkflowState {
  return {
    statuses: [],
    permissions: new Map(),
    reactions: [],
    artifacts: [],
    deployments: [],
    rules: [],
    protectedBranches: [],
    running: new Set(),
    cancelled: [],
    ended: new Set(),
  };
}
