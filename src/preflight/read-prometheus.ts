import { z } from "zod";
import type { PrometheusClient } from "../observe/prometheus/client.ts";
import { PrometheusTrouble } from "../observe/prometheus/trouble.ts";
import type { PrometheusReader } from "./prometheus-reader.ts";

/** A checklist waits for a person or a job; a load waits for longer. */
const PATIENCE_MS = 15_000;

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(z.object({ type: z.string(), name: z.string(), health: z.string().default("unknown") })),
    }),
  ),
});

/** The questions of a checklist, put to a Prometheus. */
export function prometheusReader(client: PrometheusClient, signal: AbortSignal): PrometheusReader {
  const patience = () => AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  return {
    instant: (query) => client.instant(query, patience()),
    async alertRules() {
      const parsed = rules.safeParse(await client.data("rules?type=alert", patience()));
      if (!parsed.success) throw new PrometheusTrouble("the answer of Prometheus holds no rules");
      const all = parsed.data.groups.flatMap((group) => group.rules);
      return all.filter(({ type }) => type === "alerting").map(({ name, health }) => ({ name, health }));
    },
  };
}
