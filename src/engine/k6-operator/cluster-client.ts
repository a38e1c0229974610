import type { ConfigMap, Secret, TestRun } from "./manifests.ts";
import type { PodFacts } from "./pod-state.ts";

/** What a run asks of the Kubernetes API. All reject with a {@link ClusterTrouble}. */
export interface ClusterClient {
  /** Host of the API server, for messages. */
  server: string;
  /** Namespace of the kubeconfig's context, or of the pod that this runs in. */
  namespace: string;
  createTestRun(testRun: TestRun): Promise<{ uid: string }>;
  /** The object goes when its owner goes. */
  createConfigMap(configMap: ConfigMap, owner: Owner): Promise<void>;
  createSecret(secret: Secret, owner: Owner): Promise<void>;
  /** The stage that the operator has brought it to; empty before it has looked at it, null where it is gone. */
  stageOf(namespace: string, name: string): Promise<string | null>;
  /** All pods of a test run: runners, initializer, starter. */
  podsOf(namespace: string, testRun: string): Promise<PodFacts[]>;
  /** With all that belongs to it. One that is gone already is fine. */
  deleteTestRun(namespace: string, name: string): Promise<void>;
  /** Log of the container, with timestamps. Iterating rejects where the connection breaks. */
  openLog(at: LogPlace): Promise<AsyncIterable<Uint8Array>>;
}

export interface Owner {
  name: string;
  uid: string;
}

export interface LogPlace {
  namespace: string;
  pod: string;
  container: string;
  /** RFC 3339, whole seconds; null for the beginning. */
  since: string | null;
  /** Whether the answer lasts for as long as the container does. */
  follow: boolean;
  signal: AbortSignal;
}

/** The API refused, or could not be reached. */
export class ClusterTrouble extends Error {
  override name = "ClusterTrouble";
  /** HTTP status; null where no answer came. */
  readonly status: number | null;

  constructor(status: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** Whether it may go away by itself. */
  get isPassing(): boolean {
    const { status } = this;
    return status === null || status === 408 || status === 409 || status === 429 || status >= 500;
  }
}

/** By its name: the client is a bundle of its own and has a class of its own. */
export function isClusterTrouble(error: unknown): error is ClusterTrouble {
  return error instanceof Error && error.name === "ClusterTrouble";
}

export type ConnectCluster = () => Promise<ClusterClient>;
