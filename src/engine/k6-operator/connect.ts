import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InfrastructureError } from "../../errors.ts";
import type { ClusterClient } from "./cluster-client.ts";

/** Beside this program, or its source where this runs from source. */
const PLACES = ["./kubernetes.js", "./kubernetes-client.ts"];

/**
 * Connects to the cluster that `KUBECONFIG`, `~/.kube/config` or the pod that this runs in names. The client is large, so
 * it is a file of its own that is only read for runs in a cluster.
 *
 * @throws InfrastructureError where there is no configuration, or the package is not whole
 */
export async function connectCluster(): Promise<ClusterClient> {
  const place = PLACES.map((name) => new URL(name, import.meta.url)).find((url) =>
    existsSync(fileURLToPath(url)),
  );
  if (place === undefined) {
    throw new InfrastructureError("kubernetes.js is missing; install load-action again");
  }
  const { connect } = (await import(place.href)) as typeof import("./kubernetes-client.ts");
  return connect();
}
