import type { PrometheusClient } from "../prometheus/client.ts";
import { PrometheusTrouble } from "../prometheus/trouble.ts";
import { fillQuery, type MonitorDefinition, SELECT } from "./definition.ts";
import type { Subject } from "./selectors.ts";
import type { MonitorRole, MonitorSeries } from "./series.ts";

/** A monitor as it stands at the moment. */
export interface LatestValue {
  monitor: string;
  name: string;
  unit: string;
  role: MonitorRole;
  arm: MonitorSeries["arm"];
  value: number;
}

/** The load itself says how the target answers; what is asked for live is what it answers with. */
const KNOWN_FROM_THE_LOAD = new Set<MonitorRole>(["latency", "throughput", "errors"]);

/** One value of each resource that has exactly one; the others are left out. */
export async function latestValues(
  client: PrometheusClient,
  definitions: readonly MonitorDefinition[],
  { subjects, window }: { subjects: readonly Subject[]; window: string },
  signal: AbortSignal,
): Promise<LatestValue[]> {
  const asked = definitions.filter(({ role, by }) => by === null && !KNOWN_FROM_THE_LOAD.has(role));
  const values: LatestValue[] = [];
  for (const { key, name, unit, role, query } of asked) {
    const about: readonly Subject[] = query.includes(SELECT) ? subjects : [{ arm: "shared", select: "" }];
    for (const { arm, select } of about) {
      const value = await singleValue(client, fillQuery(query, { select, window }), signal);
      if (value !== null) values.push({ monitor: key, name, unit, role, arm, value });
    }
  }
  return values;
}

async function singleValue(
  client: PrometheusClient,
  query: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const [only, ...more] = await client.instant(query, signal);
    return only !== undefined && more.length === 0 && Number.isFinite(only.value) ? only.value : null;
  } catch (error) {
    // A query that is refused says nothing of the others; one that is not answered in time does.
    if (error instanceof PrometheusTrouble && !error.passing && !signal.aborted) return null;
    throw error;
  }
}
