/** How a load is made in a Kubernetes cluster. */
import { UsageError } from "../../errors.ts";
import { MOST_SHARDS } from "../../shard/shard.ts";

export interface ClusterSettings {
  /** Runner pods; each makes an equal part of the load. */
  parallelism: number;
  /** Image of k6, pinned by its digest. */
  image: string;
  /** Null: the one that the kubeconfig's context names. */
  namespace: string | null;
  /** Null: the namespace's default. */
  serviceAccount: string | null;
  /** Of each runner pod, requested and limited alike, by Kubernetes' names (`cpu`, `memory`). */
  resources: Record<string, string>;
  /** How long it may take until all runner pods make load, milliseconds. */
  startTimeoutMs: number;
}

const IMAGE = /^[a-z0-9][a-z0-9._\-/:]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/** @throws UsageError without the name of the field */
export function parseImage(text: string): string {
  const image = text.trim();
  if (IMAGE.test(image)) return image;
  throw new UsageError(
    `found ${JSON.stringify(image.slice(0, 120))}; write the image of k6 with its digest, such as grafana/k6:2.2.0@sha256:... (64 hexadecimal digits)`,
  );
}

/** The version that the tag names, where it names one. */
export function versionOfImage(image: string): string | null {
  return /:v?(\d+\.\d+\.\d+)(?:-[\w.-]+)?@/.exec(image)?.[1] ?? null;
}

/** @throws UsageError without the name of the field */
export function parseParallelism(text: string): number {
  const pods = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : 0;
  if (pods >= 1 && pods <= MOST_SHARDS) return pods;
  throw new UsageError(
    `found ${JSON.stringify(text)}; write a number of pods from 1 to ${MOST_SHARDS}, such as 4`,
  );
}

/** A name as Kubernetes takes it. @throws UsageError without the name of the field */
export function parseKubernetesName(text: string): string {
  const name = text.trim();
  if (/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) return name;
  throw new UsageError(`found ${JSON.stringify(name)}; write lower-case letters, digits and -`);
}

const QUANTITY = /^\d+(\.\d+)?(m|[kMGTPE]|[KMGTPE]i)?$/;

/**
 * Reads `cpu=1, memory=1Gi`, or lines, or a map.
 *
 * @throws UsageError without the name of the field
 */
export function parseResources(source: string | Record<string, unknown>): Record<string, string> {
  const pairs: [string, string][] =
    typeof source === "string"
      ? source
          .split(/[\n,]+/)
          .map((pair) => pair.trim())
          .filter((pair) => pair !== "")
          .map((pair) => pair.split("=").map((part) => part.trim()) as [string, string])
      : Object.entries(source).map(([name, value]) => [name, String(value).trim()]);
  for (const [name, value = ""] of pairs) {
    if (!/^[a-z][a-z0-9./-]*$/.test(name) || !QUANTITY.test(value)) {
      throw new UsageError(
        `found ${JSON.stringify(`${name}=${value}`)}; write what each pod gets, such as cpu=1, memory=1Gi`,
      );
    }
  }
  return Object.fromEntries(pairs);
}
