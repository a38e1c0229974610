import { randomUUID } from "node:crypto";
import { InfrastructureError, UsageError } from "../../errors.ts";
import { yamlRequirements } from "../../scenario/requirements.ts";
import type { YamlScenario } from "../../scenario/scenario.ts";
import type { ArmPlan, EngineFacts, Requirements } from "../engine.ts";
import { checkEnvNames, k6Environment } from "../k6/k6-environment.ts";
import { type ScriptPlan, scriptPreparer } from "../k6/script-run.ts";
import { type ClusterScript, scriptForCluster, yamlForCluster } from "./cluster-script.ts";
import { type Manifests, manifestsFor } from "./manifests.ts";
import { type ClusterSettings, versionOfImage } from "./settings.ts";

/** k6 in the pods of a cluster, by way of k6-operator. */
export interface ClusterEngine extends EngineFacts {
  kind: "cluster";
  settings: ClusterSettings;
  /** What the load needs in the cluster, under a name of its own. */
  manifests(plan: ArmPlan, namespace: string): Promise<Manifests>;
}

export interface OperatorEngineOptions {
  settings: ClusterSettings;
  /** A k6 on this machine, which packs scripts for the cluster; null where there is none. */
  k6: string | null;
  env?: Record<string, string | undefined>;
}

export function createOperatorEngine({ settings, k6, env }: OperatorEngineOptions): ClusterEngine {
  const environment = (plan: ArmPlan) => k6Environment(plan, env ?? process.env);
  const prepareScript = k6 === null ? null : scriptPreparer(k6);
  const prepared = (plan: ArmPlan) => {
    if (prepareScript !== null) return prepareScript(plan as ScriptPlan, environment(plan));
    throw new InfrastructureError(
      `k6: the script ${plan.scenario.name} is packed for the cluster by a k6 on this machine, and there is none; set k6-path, or use a YAML scenario`,
    );
  };
  const notes = [
    `Load was made by ${settings.parallelism} ${settings.parallelism === 1 ? "pod" : "pods"} in Kubernetes, with ${settings.image}; how busy their machines were is not known.`,
  ];
  if (Object.keys(settings.resources).length === 0) {
    notes.push(
      "The pods have no resources of their own (kubernetes-resources): what else runs on their machines may slow them down.",
    );
  }
  return {
    kind: "cluster",
    name: "k6",
    version: versionOfImage(settings.image) ?? "unknown",
    notes,
    settings,

    async requirements(plan): Promise<Requirements> {
      checkEnvNames(plan.env);
      const needed = isYaml(plan)
        ? yamlRequirements(plan.scenario, plan.maxVus)
        : (await prepared(plan)).requirements;
      if (needed.maxVus < settings.parallelism) {
        throw new UsageError(
          `parallelism: found ${settings.parallelism}, and the load has ${needed.maxVus} virtual users at most; write no more pods than that`,
        );
      }
      return needed;
    },

    async manifests(plan, namespace) {
      const name = `load-action-${randomUUID().slice(0, 8)}`;
      return manifestsFor(plan, await scriptOf(plan), settings, { name, namespace });
    },
  };

  async function scriptOf(plan: ArmPlan): Promise<ClusterScript> {
    // k6 deals users out evenly among the parts only where their number is a multiple of them.
    if (isYaml(plan)) {
      return yamlForCluster({ ...plan, shard: { index: 1, of: settings.parallelism } });
    }
    return scriptForCluster(plan, k6 ?? "", await prepared(plan), environment(plan));
  }
}

function isYaml(plan: ArmPlan): plan is ArmPlan & { scenario: YamlScenario } {
  return plan.scenario.kind === "yaml";
}
