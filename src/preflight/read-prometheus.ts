import { z } from "zod";
import { SELECT } from "../observe/monitors/definition.ts";
import { findSelectors, type Selectors } from "../observe/monitors/selectors.ts";
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

/** Whose series `$select` in a query stands for: those of head, found as monitors find them. */
export interface Subject {
  selectors: Selectors;
  /** Base URL of head; null where it is not known. */
  targetUrl: string | null;
}

/** The questions of a checklist, put to a Prometheus. */
export function prometheusReader(
  client: PrometheusClient,
  signal: AbortSignal,
  { selectors, targetUrl }: Subject = { selectors: {}, targetUrl: null },
): PrometheusReader {
  const patience = () => AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const targets = targetUrl === null ? {} : { head: targetUrl };
  let found: Promise<Selectors> | null = null;
  const select = async () => {
    found ??= findSelectors(client, selectors, targets, patience());
    return (await found).head ?? "";
  };
  return {
    async instant(query) {
      const filled = query.includes(SELECT) ? query.replaceAll(SELECT, await select()) : query;
      return client.instant(filled, patience());
    },
    async alertRules() {
      const parsed = rules.safeParse(await client.data("rules?type=alert", patience()));
      if (!parsed.success) throw new PrometheusTrouble("the answer of Prometheus holds no rules");
      const all = parsed.data.groups.flatMap((group) => group.rules);
      return all.filter(({ type }) => type === "alerting").map(({ name, health }) => ({ name, health }));
    },
  };
}
