import { stringify } from "yaml";
import { REFUSED_RANGES } from "../../preview/addresses.ts";
import type { ArmPlan } from "../engine.ts";
import { K6_SETTINGS } from "../k6/k6-environment.ts";
import type { ClusterScript } from "./cluster-script.ts";
import type { ClusterSettings } from "./settings.ts";

export const API = { group: "k6.io", version: "v1alpha1", plural: "testruns" } as const;

/** On everything that is made in the cluster: what a killed run left is found by it. */
export const MANAGED_BY = { "app.kubernetes.io/managed-by": "load-action" } as const;

interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
}

interface EnvVariable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

export interface TestRun {
  apiVersion: "k6.io/v1alpha1";
  kind: "TestRun";
  metadata: Metadata;
  spec: {
    parallelism: number;
    script: { configMap: { name: string; file: string } };
    arguments: string;
    runner: {
      image: string;
      env: EnvVariable[];
      metadata: { labels: Record<string, string> };
      serviceAccountName?: string;
      resources?: { requests: Record<string, string>; limits: Record<string, string> };
    };
  };
}

export interface ConfigMap {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: Metadata;
  data?: Record<string, string>;
  /** Base64. */
  binaryData?: Record<string, string>;
}

export interface Secret {
  apiVersion: "v1";
  kind: "Secret";
  type: "Opaque";
  metadata: Metadata;
  stringData: Record<string, string>;
}

export interface Manifests {
  testRun: TestRun;
  configMap: ConfigMap;
  /** Null where nothing of the run is secret. */
  secret: Secret | null;
}

/**
 * Everything that one load needs in the cluster. Samples, k6's log and its summary come as lines of the pods' log, so the
 * pods need no way to us, no volume and no service of ours. Values of the person's variables are in the Secret and nowhere
 * else. Arguments hold no spaces, since the operator cuts them there; what has some is in the environment.
 */
export function manifestsFor(
  plan: ArmPlan,
  script: ClusterScript,
  settings: ClusterSettings,
  names: { name: string; namespace: string },
): Manifests {
  const { name, namespace } = names;
  const metadata = (named: string): Metadata => ({ name: named, namespace, labels: { ...MANAGED_BY } });
  const secretNames = Object.keys(plan.env);
  const scriptName = `${name}-script`;
  const secretName = `${name}-env`;
  const { resources, serviceAccount } = settings;
  const env: EnvVariable[] = [
    ...Object.entries(environmentOf(plan, script)).map(([variable, value]) => ({
      name: variable,
      // Kubernetes puts other variables in for `$(NAME)`.
      value: value.replaceAll("$(", "$$$$("),
    })),
    ...secretNames.map((variable) => ({
      name: variable,
      valueFrom: { secretKeyRef: { name: secretName, key: variable } },
    })),
  ];
  return {
    testRun: {
      apiVersion: "k6.io/v1alpha1",
      kind: "TestRun",
      metadata: metadata(name),
      spec: {
        parallelism: settings.parallelism,
        script: { configMap: { name: scriptName, file: script.file } },
        arguments: argumentsOf(script).join(" "),
        runner: {
          image: settings.image,
          env,
          metadata: { labels: { ...MANAGED_BY } },
          ...(serviceAccount === null ? {} : { serviceAccountName: serviceAccount }),
          ...(Object.keys(resources).length === 0
            ? {}
            : { resources: { requests: resources, limits: resources } }),
        },
      },
    },
    configMap: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(scriptName),
      ...(Object.keys(script.data).length > 0 ? { data: script.data } : {}),
      ...(Object.keys(script.binaryData).length > 0 ? { binaryData: script.binaryData } : {}),
    },
    secret:
      secretNames.length === 0
        ? null
        : {
            apiVersion: "v1",
            kind: "Secret",
            type: "Opaque",
            metadata: metadata(secretName),
            stringData: { ...plan.env },
          },
  };
}

/** Each flag and its value are two words: the operator knows what its own `k6 archive` does not take by the first. */
function argumentsOf({ trendStats }: ClusterScript): string[] {
  return [
    ...["--out", "csv=-"],
    ...["--summary-export", "/dev/stdout"],
    ...["--log-format", "json"],
    ...(trendStats.length > 0 ? ["--summary-trend-stats", trendStats.join(",")] : []),
    "--no-color",
  ];
}

function environmentOf(plan: ArmPlan, script: ClusterScript): Record<string, string> {
  return {
    BASE_URL: plan.baseUrl,
    WS_URL: plan.wsUrl,
    ...script.env,
    ...K6_SETTINGS,
    K6_USER_AGENT: `${script.userAgent ?? "Grafana k6"} load-test-run/${plan.runName}`,
    ...(plan.publicOnly ? { K6_BLACKLIST_IP: REFUSED_RANGES.join(",") } : {}),
  };
}

/** What would be applied, in the order in which it would be, for a person to read: values of the Secret are not shown. */
export function renderManifests({ testRun, configMap, secret }: Manifests): string {
  const hidden = secret && {
    ...secret,
    stringData: Object.fromEntries(Object.keys(secret.stringData).map((key) => [key, "***"])),
  };
  return [testRun, configMap, ...(hidden === null ? [] : [hidden])]
    .map((manifest) => stringify(manifest, { lineWidth: 0 }))
    .join("---\n");
}
