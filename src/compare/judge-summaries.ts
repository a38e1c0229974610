import { DEFAULT_POLICY, type GatePolicy } from "../judge/policy.ts";
import type { Change, ComparedMetric, Comparison, Judgement, Reason, Threshold } from "../judge/verdict.ts";
import type { SummaryFigures, SummaryMetric } from "../measure/import/summary-figures.ts";

const NO_DISTRIBUTION =
  "a summary has no distribution, so a difference cannot be told from chance; compare what `--out csv=FILE` wrote";
/** Fewer requests, or failures in base, and a broken head is not plain to see from totals. */
const MIN_REQUESTS = 20;
const BROKEN = 0.5;
const HEALTHY = 0.05;

/**
 * As far as totals allow: every figure beside the other, each `cannot tell`, and the run `inconclusive`. Only a head
 * of which most requests failed while base answered needs no distribution: that is `fail`.
 */
export function judgeSummaries(
  base: SummaryFigures,
  head: SummaryFigures,
  policy: GatePolicy = DEFAULT_POLICY,
): Judgement {
  const broken = brokenHead(base, head);
  const thresholds = thresholdsOf(base, head);
  const crossed = thresholds.filter(({ crossed, crossedByBase }) => crossed && crossedByBase === false);
  const reasons: Reason[] = [
    ...(broken ? [broken] : []),
    { code: "needs-more-data", text: `Not judged: ${NO_DISTRIBUTION}.` },
    ...crossed.map(
      ({ metric, expression }): Reason => ({
        code: "threshold-crossed",
        text: `The threshold \`${metric}: ${expression}\` is crossed by head and not by base.`,
      }),
    ),
  ];
  return {
    verdict: broken ? "fail" : "inconclusive",
    reasons,
    comparedWith: "side-by-side",
    historyEntries: 0,
    comparisons: [...latency(base, head, policy), ...failures(base, head, policy), ...custom(base, head)],
    criteria: [],
    thresholds,
    notJudged: [],
    method: [
      "Totals of k6 summaries were put side by side. They do not tell how the values were spread or when they came, so no comparison was tested.",
      ...latencyMethod(base, head),
    ],
  };
}

function brokenHead(base: SummaryFigures, head: SummaryFigures): Reason | null {
  const shares = { base: failedShare(base), head: failedShare(head) };
  if (
    shares.base === null ||
    shares.head === null ||
    Math.min(base.count ?? 0, head.count ?? 0) < MIN_REQUESTS
  ) {
    return null;
  }
  if (shares.head < BROKEN || shares.base > HEALTHY) return null;
  const text = `${head.failed} of ${head.count} requests failed on head, ${base.failed} of ${base.count} on base.`;
  return { code: "head-broken", text };
}

function failedShare({ count, failed }: SummaryFigures): number | null {
  return count === null || failed === null || count === 0 ? null : failed / count;
}

function thresholdsOf(base: SummaryFigures, head: SummaryFigures): Threshold[] {
  return head.thresholds.map((result) => {
    const same = base.thresholds.find(
      ({ metric, expression }) => metric === result.metric && expression === result.expression,
    );
    return { ...result, crossedByBase: same?.crossed ?? null, fails: false };
  });
}

function latency(base: SummaryFigures, head: SummaryFigures, policy: GatePolicy): Comparison[] {
  const quantiles = [
    ["p50", "medMs"],
    ["p95", "p95Ms"],
    ["p99", "p99Ms"],
  ] as const;
  return quantiles.flatMap(([metric, field]) => {
    const values = { base: base.latency[field], head: head.latency[field] };
    if (values.base === null && values.head === null) return [];
    return [comparison({ kind: "total" }, metric, policy[metric].gated, values, counts(base, head))];
  });
}

function failures(base: SummaryFigures, head: SummaryFigures, policy: GatePolicy): Comparison[] {
  const values = { base: failedShare(base), head: failedShare(head) };
  if (values.base === null && values.head === null) return [];
  const made = comparison({ kind: "total" }, "failures", policy.failures.gated, values, counts(base, head));
  return [
    {
      ...made,
      base: { ...made.base, failed: base.failed ?? 0 },
      head: { ...made.head, failed: head.failed ?? 0 },
    },
  ];
}

function custom(base: SummaryFigures, head: SummaryFigures): Comparison[] {
  return head.custom.flatMap((metric) => {
    const other = base.custom.find(({ name, type }) => name === metric.name && type === metric.type);
    if (!other) return [];
    const values = { base: mainValue(other), head: mainValue(metric) };
    if (values.base === null || values.head === null) return [];
    return [
      comparison({ kind: "metric", metric: metric.name }, "value", false, values, {
        base: valueCount(other),
        head: valueCount(metric),
      }),
    ];
  });
}

/** Mean of a trend, share of a rate, sum of a counter, last value of a gauge. */
function mainValue({ type, values }: SummaryMetric): number | null {
  if (type === "trend") return values.avg ?? null;
  if (type === "rate") return values.rate ?? values.value ?? null;
  return (type === "counter" ? values.count : values.value) ?? null;
}

/** How many values were added; only a rate tells. */
function valueCount({ type, values }: SummaryMetric): number {
  return type === "rate" ? (values.total ?? (values.passes ?? 0) + (values.fails ?? 0)) : 0;
}

function counts(base: SummaryFigures, head: SummaryFigures): { base: number; head: number } {
  return { base: base.count ?? 0, head: head.count ?? 0 };
}

function comparison(
  scope: Comparison["scope"],
  metric: ComparedMetric,
  gated: boolean,
  values: { base: number | null; head: number | null },
  count: { base: number; head: number },
): Comparison {
  const missing = values.base === null ? "base" : values.head === null ? "head" : null;
  return {
    scope,
    metric,
    gated,
    outcome: "cannot tell",
    base: { value: values.base, count: count.base },
    head: { value: values.head, count: count.head },
    change: changeOf(metric, values),
    reason: missing ? `the summary of ${missing} does not tell it` : NO_DISTRIBUTION,
    needsSeconds: null,
  };
}

function changeOf(
  metric: ComparedMetric,
  values: { base: number | null; head: number | null },
): Change | null {
  const { base, head } = values;
  if (base === null || head === null) return null;
  if (metric === "failures") return { unit: "points", estimate: head - base, low: null, high: null };
  return base > 0 ? { unit: "ratio", estimate: head / base - 1, low: null, high: null } : null;
}

function latencyMethod(base: SummaryFigures, head: SummaryFigures): string[] {
  const arms = [
    ["base", base],
    ["head", head],
  ] as const;
  const mixed = arms.filter(([, arm]) => arm.count !== null && arm.latencyOf === "all responses");
  if (mixed.length === 0) return [];
  const names = mixed.map(([name]) => name).join(" and ");
  return [
    `The latency of ${names} holds failed requests too: the summary does not tell that of the expected ones.`,
  ];
}
