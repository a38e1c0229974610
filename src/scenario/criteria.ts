/** Limits as people write them: `p95 < 1000ms`, `p99 of batch_generate < 2s`, `errors < 5%`, `rate > 1000/min`. */
import { badValue } from "../errors.ts";
import { parseDurationMs, parseRatePerSecond, parseShare } from "../request/units.ts";
import type { Criterion, CriterionMetric } from "./scenario.ts";

const METRICS: Record<string, CriterionMetric> = {
  p50: "p50",
  median: "p50",
  med: "p50",
  p90: "p90",
  p95: "p95",
  p99: "p99",
  avg: "avg",
  average: "avg",
  mean: "avg",
  max: "max",
  errors: "errors",
  "error rate": "errors",
  failed: "errors",
  rate: "rate",
};

const CRITERION = /^([a-z0-9 ]+?)(?:\s+of\s+(.+?))?\s*(<=|>=|<|>)\s*(.+)$/i;
const HINT = `a limit such as p95 < 1000ms, p99 of batch_generate < 2s, errors < 5% or rate > 20/s, with one of ${[...new Set(Object.values(METRICS))].join(", ")}`;

/** @throws UsageError naming `field` */
export function parseCriterion(text: string, field: string, gate = true): Criterion {
  const match = CRITERION.exec(text.trim());
  const metric = METRICS[match?.[1]?.toLowerCase().replace(/\s+/g, " ") ?? ""];
  if (!match || metric === undefined) throw badValue(field, text, HINT);
  const [, , endpoint, operator, limit] = match as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
  ];
  return {
    text: text.trim(),
    metric,
    endpoint: endpoint ?? null,
    operator: operator as Criterion["operator"],
    limit: parseLimit(metric, limit, field),
    gate,
  };
}

function parseLimit(metric: CriterionMetric, limit: string, field: string): number {
  if (metric === "errors") return parseShare(limit, field);
  if (metric === "rate") return parseRatePerSecond(limit, field);
  return parseDurationMs(limit, field);
}
