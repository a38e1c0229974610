/** The official Kubernetes client behind what a run needs of it. A bundle of its own; nothing else may import it. */
import { ApiException, CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { InfrastructureError, messageOf } from "../../errors.ts";
import { type ClusterClient, ClusterTrouble, type Owner } from "./cluster-client.ts";
import { API, type ConfigMap, type Secret } from "./manifests.ts";
import { openPodLog } from "./pod-log.ts";
import type { PodFacts } from "./pod-state.ts";

const ANSWER_TIMEOUT_MS = 15_000;

/** @throws InfrastructureError where there is no usable configuration */
export function connect(): ClusterClient {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new InfrastructureError(`kubernetes: the kubeconfig cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
  const cluster = config.getCurrentCluster();
  const context = config.getContextObject(config.getCurrentContext());
  // Without any configuration the client makes one up, for a server on this machine.
  if (!cluster || cluster.server === "http://localhost:8080") {
    throw new InfrastructureError(
      "kubernetes: there is no cluster to run in; set KUBECONFIG to a kubeconfig file with a current context",
    );
  }
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    throw new InfrastructureError(
      `kubernetes: ${cluster.server} is not https; set insecure-skip-tls-verify: true in the kubeconfig where that is meant, as for kubectl proxy`,
    );
  }
  const core = config.makeApiClient(CoreV1Api);
  const custom = config.makeApiClient(CustomObjectsApi);
  return {
    server: new URL(cluster.server).host,
    namespace: context?.namespace ?? "default",

    async createTestRun(body) {
      const { namespace, name } = body.metadata;
      const made = (await asked(async () => {
        try {
          return await custom.createNamespacedCustomObject({ ...API, namespace, body });
        } catch (error) {
          // Our name is ours alone: the first answer to this was lost.
          if (!(error instanceof ApiException) || error.code !== 409) throw error;
          return await custom.getNamespacedCustomObject({ ...API, namespace, name });
        }
      })) as { metadata: { uid: string } };
      return { uid: made.metadata.uid };
    },

    async createConfigMap(configMap, owner) {
      const { namespace } = configMap.metadata;
      await asked(() =>
        unlessThere(core.createNamespacedConfigMap({ namespace, body: owned(configMap, owner) })),
      );
    },

    async createSecret(secret, owner) {
      const { namespace } = secret.metadata;
      await asked(() => unlessThere(core.createNamespacedSecret({ namespace, body: owned(secret, owner) })));
    },

    async stageOf(namespace, name) {
      try {
        const read = await asked(() => custom.getNamespacedCustomObject({ ...API, namespace, name }));
        return (read as { status?: { stage?: string } }).status?.stage ?? "";
      } catch (error) {
        if (error instanceof ClusterTrouble && error.status === 404) return null;
        throw error;
      }
    },

    async podsOf(namespace, testRun) {
      const labelSelector = `app=k6,k6_cr=${testRun}`;
      const { items } = await asked(() => core.listNamespacedPod({ namespace, labelSelector }));
      return items as unknown as PodFacts[];
    },

    async deleteTestRun(namespace, name) {
      try {
        await asked(() =>
          custom.deleteNamespacedCustomObject({
            ...API,
            namespace,
            name,
            propagationPolicy: "Background",
          }),
        );
      } catch (error) {
        if (!(error instanceof ClusterTrouble) || error.status !== 404) throw error;
      }
    },

    openLog: (place) => openPodLog(config, cluster.server, place),
  };
}

function owned<T extends ConfigMap | Secret>(object: T, { name, uid }: Owner) {
  const ownerReferences = [{ apiVersion: `${API.group}/${API.version}`, kind: "TestRun", name, uid }];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

async function unlessThere(creating: Promise<unknown>): Promise<void> {
  try {
    await creating;
  } catch (error) {
    if (!(error instanceof ApiException) || error.code !== 409) throw error;
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ClusterTrouble(null, `no answer within ${ANSWER_TIMEOUT_MS / 1000} s`)),
      ANSWER_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    throw asTrouble(error);
  } finally {
    clearTimeout(timer);
  }
}

function asTrouble(error: unknown): ClusterTrouble {
  if (error instanceof ClusterTrouble) return error;
  if (error instanceof ApiException) {
    return new ClusterTrouble(error.code, statusMessage(error.body) ?? `HTTP ${error.code}`, {
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new ClusterTrouble(null, messageOf(cause), { cause: error });
}

/** The API answers with a `Status` object, whose message is made for people. */
function statusMessage(body: unknown): string | null {
  try {
    const status: unknown = typeof body === "string" ? JSON.parse(body) : body;
    const { message } = (status ?? {}) as { message?: unknown };
    return typeof message === "string" ? message : null;
  } catch {
    // A proxy's page; the status code says enough.
    return null;
  }
}
