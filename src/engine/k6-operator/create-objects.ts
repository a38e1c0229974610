import { setTimeout as sleep } from "node:timers/promises";
import { InfrastructureError, messageOf } from "../../errors.ts";
import { type ClusterClient, isClusterTrouble } from "./cluster-client.ts";
import type { Manifests } from "./manifests.ts";

/** Asks again for as long as the trouble may pass and the time is not over. */
export async function patiently<T>(
  ask: () => Promise<T>,
  { patienceMs, pauseMs }: { patienceMs: number; pauseMs: number },
): Promise<T> {
  const givenUpMs = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isClusterTrouble(error) || !error.isPassing || Date.now() > givenUpMs) throw error;
      await sleep(pauseMs);
    }
  }
}

/**
 * Creates what a run needs: first the test run, which owns the rest, so that nothing is left where it goes. The operator's
 * pods wait for the ConfigMap.
 *
 * @throws InfrastructureError where the API refuses one of them
 */
export async function createObjects(
  client: ClusterClient,
  { testRun, configMap, secret }: Manifests,
  ask: <T>(asked: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { name, namespace } = testRun.metadata;
  try {
    const { uid } = await ask(() => client.createTestRun(testRun));
    const owner = { name, uid };
    await ask(() => client.createConfigMap(configMap, owner));
    if (secret !== null) await ask(() => client.createSecret(secret, owner));
  } catch (error) {
    if (!isClusterTrouble(error)) throw error;
    const crd = error.status === 404 ? "; is k6-operator installed in the cluster?" : "";
    throw new InfrastructureError(
      `kubernetes: the test run could not be created in namespace ${namespace} at ${client.server} (${messageOf(error)})${crd}`,
      { cause: error },
    );
  }
}
