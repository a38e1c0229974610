import type { ClusterSettings } from "../engine/k6-operator/settings.ts";
import { UsageError } from "../errors.ts";
import type { Wish } from "./wish.ts";

const START_TIMEOUT_MS = 5 * 60_000;

/** What a load in a cluster has no form of: setting, the value that is meant, why. */
const NOT_THERE: [keyof Wish, (wish: Wish) => boolean, string][] = [
  [
    "base-url",
    (wish) => Boolean(wish["base-url"]),
    "loads one deployment, and compares it with stored runs; leave base-url out",
  ],
  ["confirm", (wish) => wish.confirm === "side-by-side", "loads one deployment; write confirm: never"],
  ["shard", (wish) => wish.shard !== undefined, "makes its shards itself; write parallelism: N"],
  ["outputs", (wish) => (wish.outputs ?? []).length > 0, "has no other outputs; leave outputs out"],
  ["collect", (wish) => wish.collect === "histograms", "collects every sample; write collect: csv"],
  [
    "start-at",
    (wish) => wish["start-at"] !== undefined,
    "starts when all pods are ready; leave start-at out",
  ],
];

/**
 * How the load is made in a cluster; null where it is made here.
 *
 * @throws UsageError where something is missing or does not fit together
 */
export function clusterSettings(wish: Wish): ClusterSettings | null {
  if (wish.engine !== "k6-operator") return null;
  for (const [name, isAsked, why] of NOT_THERE) {
    if (isAsked(wish)) throw new UsageError(`${name}: engine k6-operator ${why}`);
  }
  const image = wish["k6-image"];
  if (!image) {
    throw new UsageError(
      "k6-image: engine k6-operator needs one; write the image of k6 with its digest, such as grafana/k6:2.2.0@sha256:...",
    );
  }
  return {
    image,
    parallelism: wish.parallelism ?? 1,
    namespace: wish["kubernetes-namespace"] || null,
    serviceAccount: wish["kubernetes-service-account"] || null,
    resources: wish["kubernetes-resources"] ?? {},
    startTimeoutMs: wish["kubernetes-start-timeout"] ?? START_TIMEOUT_MS,
  };
}
