import { z } from "zod";
import { ask } from "../ask.ts";
import type { CheckContext } from "../check-context.ts";
import { type CheckFinding, failed, ok, unknown } from "../finding.ts";
import { jsonOf } from "../json-of.ts";
import type { PrometheusReader } from "../prometheus-reader.ts";
import type { SettingsOf } from "../settings.ts";
import { withPrometheus } from "./series.ts";

/** A horizontal pod autoscaler: its bounds, and whether it is able to scale. From the Kubernetes API or Prometheus. */
export function checkHpa(settings: SettingsOf<"hpa">, context: CheckContext): Promise<CheckFinding> {
  if (settings.api !== undefined) return askKubernetes(settings, settings.api, context);
  return withPrometheus(context, (prometheus) => askStateMetrics(settings, prometheus));
}

/** Of `autoscaling/v2`, as far as it matters here. */
const autoscalerSchema = z.object({
  spec: z.object({
    minReplicas: z.number().default(1),
    maxReplicas: z.number(),
    metrics: z.array(z.unknown()).optional(),
  }),
  status: z
    .object({
      currentReplicas: z.number().optional(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

async function askKubernetes(
  { name, namespace = "default", token }: SettingsOf<"hpa">,
  api: string,
  context: CheckContext,
): Promise<CheckFinding> {
  const path = `/apis/autoscaling/v2/namespaces/${encodeURIComponent(namespace)}/horizontalpodautoscalers/${encodeURIComponent(name)}`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await ask(context, api.replace(/\/+$/, "") + path, {
    accept: "application/json",
    ...headers,
  });
  if ("problem" in answer) return unknown(answer.problem);
  if (answer.status === 404) return failed(`Kubernetes has no autoscaler \`${name}\` in \`${namespace}\``);
  if (answer.status !== 200) return unknown(`\`${answer.shown}\` answers with HTTP ${answer.status}`);
  const read = autoscalerSchema.safeParse(jsonOf(answer.body));
  if (!read.success)
    return unknown(`\`${answer.shown}\` does not answer with an autoscaler of autoscaling/v2`);
  const { spec, status } = read.data;
  const stuck = status?.conditions?.find(
    (one) => ["ScalingActive", "AbleToScale"].includes(one.type) && one.status === "False",
  );
  return judge(name, {
    min: spec.minReplicas,
    max: spec.maxReplicas,
    metrics: spec.metrics?.length ?? null,
    stuck: stuck === undefined ? null : `${stuck.type} is false${stuck.reason ? ` (${stuck.reason})` : ""}`,
  });
}

async function askStateMetrics(
  { name, namespace }: SettingsOf<"hpa">,
  prometheus: PrometheusReader,
): Promise<CheckFinding> {
  const where = namespace === undefined ? "" : `,namespace=${JSON.stringify(namespace)}`;
  const selector = `{horizontalpodautoscaler=${JSON.stringify(name)}${where}}`;
  const largest = await prometheus.instant(`max(kube_horizontalpodautoscaler_spec_max_replicas${selector})`);
  const max = largest[0]?.value;
  if (max === undefined) {
    const any = await prometheus.instant("count(kube_horizontalpodautoscaler_spec_max_replicas)");
    if (any.length === 0) return unknown("Prometheus has no series of kube-state-metrics about autoscalers");
    return failed(
      `kube-state-metrics knows no autoscaler \`${name}\`${namespace ? ` in \`${namespace}\`` : ""}`,
    );
  }
  const [smallest, inactive] = await Promise.all([
    prometheus.instant(`max(kube_horizontalpodautoscaler_spec_min_replicas${selector})`),
    prometheus.instant(
      `max(kube_horizontalpodautoscaler_status_condition${selector.slice(0, -1)},condition="ScalingActive",status="false"})`,
    ),
  ]);
  return judge(name, {
    min: smallest[0]?.value ?? 1,
    max,
    metrics: null,
    stuck: inactive[0]?.value === 1 ? "ScalingActive is false" : null,
  });
}

interface Autoscaler {
  min: number;
  max: number;
  /** What it scales on; null where that is not known. */
  metrics: number | null;
  stuck: string | null;
}

function judge(name: string, { min, max, metrics, stuck }: Autoscaler): CheckFinding {
  if (stuck !== null) return failed(`autoscaler \`${name}\` does not scale: ${stuck}`);
  if (max <= min)
    return failed(`autoscaler \`${name}\` cannot scale: at least ${min} and at most ${max} replicas`);
  if (metrics === 0) return failed(`autoscaler \`${name}\` has no metric to scale on`);
  return ok(`autoscaler \`${name}\` scales from ${min} to ${max} replicas`);
}
