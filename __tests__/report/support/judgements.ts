import type {
  ComparedMetric,
  Comparison,
  CriterionResult,
  Judgement,
  Measured,
  Outcome,
  Scope,
} from "../../../src/judge/verdict.ts";
import type { RequestTotals } from "../../../src/measure/aggregate.ts";
import { judgedWindow, requestsByEndpoint, totalRequests } from "../../../src/measure/aggregate.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import type { Criterion } from "../../../src/scenario/scenario.ts";

export const TOTAL: Scope = { kind: "total" };
export const endpoint = (name: string): Scope => ({ kind: "endpoint", endpoint: name });

export function makeJudgement(part: Partial<Judgement> = {}): Judgement {
  return {
    verdict: "pass",
    reasons: [
      {
        code: "passed",
        text: "No regression: latency overall 106 → 106 ms and 0 of 1 800 requests failed, 0 of 1 800 on base.",
      },
    ],
    comparedWith: "side-by-side",
    historyEntries: 0,
    comparisons: [],
    criteria: [],
    thresholds: [],
    notJudged: [],
    method: [
      "Both deployments were loaded at the same time. Differences are taken second by second, so what slows both does not count.",
      "A metric is slower when it is worse by more than the percentage and the floor of its policy, and the whole 95 % interval lies on that side.",
    ],
    ...part,
  };
}

/** A comparison whose figures are those of the recording, with the outcome that a test wants to show. */
export function compared(
  recording: Recording,
  scope: Scope,
  metric: ComparedMetric,
  outcome: Outcome,
  part: Partial<Comparison> = {},
): Comparison {
  const base = measured(totalsOf(recording, "base", scope), metric);
  const head = measured(totalsOf(recording, "head", scope), metric);
  const isShare = metric === "failures";
  const estimate = isShare
    ? (head.value ?? 0) - (base.value ?? 0)
    : (head.value ?? 1) / (base.value ?? 1) - 1;
  const spread = isShare ? 0.003 : 0.04;
  return {
    scope,
    metric,
    gated: true,
    outcome,
    base,
    head,
    change: { unit: isShare ? "points" : "ratio", estimate, low: estimate - spread, high: estimate + spread },
    reason: `the judge says ${outcome}`,
    needsSeconds: null,
    ...part,
  };
}

function totalsOf(recording: Recording, arm: "base" | "head", scope: Scope): RequestTotals | undefined {
  const made = recording[arm];
  if (!made) return undefined;
  const window = judgedWindow(recording);
  if (scope.kind === "endpoint") return requestsByEndpoint(made, window).get(scope.endpoint);
  return totalRequests(made, window);
}

function measured(totals: RequestTotals | undefined, metric: ComparedMetric): Measured {
  if (!totals) return { value: null, count: 0 };
  const { count, failed, latency } = totals;
  if (metric === "failures") return { value: count === 0 ? null : failed / count, count, failed };
  const meanLog = latency.meanLog();
  const value =
    metric === "location"
      ? meanLog === null
        ? null
        : Math.exp(meanLog)
      : latency.quantile(Number(metric.slice(1)) / 100);
  return { value, count: latency.count };
}

export function criterion(
  text: string,
  outcome: CriterionResult["outcome"],
  actual: number | null,
  part: Partial<Criterion> = {},
): CriterionResult {
  const [, metric = "p95", operator = "<", limit = "0", unit = ""] =
    /^(\w+) ([<>]=?) ([\d.]+)(ms|%|\/s)?$/.exec(text) ?? [];
  return {
    criterion: {
      text,
      metric: metric as Criterion["metric"],
      endpoint: null,
      operator: operator as Criterion["operator"],
      limit: unit === "%" ? Number(limit) / 100 : Number(limit),
      gate: true,
      ...part,
    },
    outcome,
    actual,
    count: 1800,
    how: outcome === "unknown" ? "50 requests say too little about p99" : "of 1 800 requests on head",
  };
}
