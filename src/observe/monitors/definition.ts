import type { MonitorRole } from "./series.ts";

/** Stands in a query for the label matchers of the deployment; empty where all series are meant. Written last. */
export const SELECT = "$select";
/** Stands in a query for the span that a rate is taken over. */
export const WINDOW = "$window";

/** Something to watch: a question to Prometheus and what its answer means. */
export interface MonitorDefinition {
  /** Letters, digits and dashes; what the configuration, criteria and the dashboard call it. */
  key: string;
  /** As people read it. */
  name: string;
  /**
   * PromQL that gives one series, or one for each value of {@link by}. With {@link SELECT} it is asked for each
   * deployment, without for both together.
   */
  query: string;
  /** Label whose values are watched apart; null for one series. */
  by: string | null;
  /** Unit of the query's answer, as it is shown behind a figure; empty for a bare number. */
  unit: string;
  worse: "higher" | "lower";
  /** In the unit; null where there is none, or where it is a share of {@link maximum}. */
  limit: number | null;
  /** PromQL for the most that there is, such as the size of a pool, in the unit; null where nothing says so. */
  maximum: string | null;
  /** The limit as a share of the maximum, 0..1; null where the limit is {@link limit}. */
  limitShare: number | null;
  role: MonitorRole;
}

/** A query as it is sent. */
export function fillQuery(query: string, { select, window }: { select: string; window: string }): string {
  return query.replaceAll(SELECT, select).replaceAll(WINDOW, window);
}
