import type { z } from "zod";
import type { MetricType, ThresholdResult } from "../recording.ts";
import {
  type LatencyFigures,
  NO_LATENCY,
  type SummaryFigures,
  type SummaryMetric,
} from "./summary-figures.ts";
import {
  type ExportedGroup,
  type HandedGroup,
  HandleSummary,
  MachineReadableSummary,
  type SummaryCheck,
  SummaryExport,
} from "./summary-schemas.ts";

const BUILT_IN =
  /^(http_req|ws_|grpc_|browser_|data_|group_duration$|iteration|dropped_iterations$|vus|checks)/;

/** Reads a parsed summary of any of k6's forms; null where it is none. */
export function readSummary(json: unknown): SummaryFigures | null {
  const handed = HandleSummary.safeParse(json);
  if (handed.success) return ofHandleSummary(handed.data);
  const machine = MachineReadableSummary.safeParse(json);
  if (machine.success) return ofMachineReadable(machine.data);
  const exported = SummaryExport.safeParse(json);
  return exported.success ? ofExport(exported.data) : null;
}

function ofExport(summary: z.infer<typeof SummaryExport>): SummaryFigures {
  const metrics = new Map<string, SummaryMetric>();
  const thresholds: ThresholdResult[] = [];
  for (const [name, { thresholds: results, ...told }] of Object.entries(summary.metrics)) {
    const values = withoutNulls(told);
    metrics.set(name, { name, type: typeByValues(values), values });
    for (const [expression, crossed] of Object.entries(results)) {
      thresholds.push({ metric: name, expression, crossed });
    }
  }
  const requests = metrics.get("http_reqs")?.values;
  const seconds = requests?.count && requests.rate ? requests.count / requests.rate : null;
  return figures("summary-export", metrics, {
    thresholds,
    seconds,
    checks: exportedChecks(summary.root_group),
  });
}

function ofHandleSummary(summary: z.infer<typeof HandleSummary>): SummaryFigures {
  const metrics = new Map<string, SummaryMetric>();
  const thresholds: ThresholdResult[] = [];
  for (const [name, metric] of Object.entries(summary.metrics)) {
    metrics.set(name, { name, type: metric.type, values: withoutNulls(metric.values) });
    for (const [expression, { ok }] of Object.entries(metric.thresholds)) {
      thresholds.push({ metric: name, expression, crossed: !ok });
    }
  }
  return figures("handle-summary", metrics, {
    thresholds,
    seconds: summary.state ? summary.state.testRunDurationMs / 1000 : null,
    checks: handedChecks(summary.root_group),
  });
}

function ofMachineReadable(summary: z.infer<typeof MachineReadableSummary>): SummaryFigures {
  const metrics = new Map<string, SummaryMetric>();
  for (const { name, type, values } of summary.results.metrics) {
    metrics.set(name, { name, type, values: withLegacyNames(withoutNulls(values)) });
  }
  return figures("machine-readable-summary", metrics, {
    thresholds: [],
    seconds: summary.config.duration,
    checks: summary.results.checks?.results ?? [],
  });
}

/** `p95` is `p(95)`, `matches` of a rate is `passes`. */
function withLegacyNames(values: Record<string, number>): Record<string, number> {
  const renamed = (name: string) => (name === "matches" ? "passes" : name.replace(/^p([\d.]+)$/, "p($1)"));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [renamed(name), value]));
}

function withoutNulls(values: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}

function figures(
  source: SummaryFigures["source"],
  metrics: Map<string, SummaryMetric>,
  rest: Pick<SummaryFigures, "thresholds" | "checks" | "seconds">,
): SummaryFigures {
  const count = metrics.get("http_reqs")?.values.count ?? null;
  const failed = metrics.get("http_req_failed")?.values.passes ?? null;
  const expected = metrics.get("http_req_duration{expected_response:true}");
  const all = metrics.get("http_req_duration");
  const rate = metrics.get("http_reqs")?.values.rate;
  return {
    source,
    count,
    failed,
    requestsPerSecond: rate ?? (count !== null && rest.seconds ? count / rest.seconds : null),
    latency: latencyOf((expected ?? all)?.values),
    latencyOf: expected || failed === 0 ? "expected responses" : "all responses",
    load: {
      maxVus: metrics.get("vus_max")?.values.max ?? metrics.get("vus")?.values.max ?? 0,
      iterations: metrics.get("iterations")?.values.count ?? 0,
      droppedIterations: metrics.get("dropped_iterations")?.values.count ?? 0,
      bytesSent: metrics.get("data_sent")?.values.count ?? 0,
      bytesReceived: metrics.get("data_received")?.values.count ?? 0,
    },
    custom: [...metrics.values()].filter(({ name }) => !BUILT_IN.test(name)),
    ...rest,
  };
}

function latencyOf(values: Record<string, number> | undefined): LatencyFigures {
  if (!values) return NO_LATENCY;
  return {
    avgMs: values.avg ?? null,
    medMs: values.med ?? values["p(50)"] ?? null,
    p90Ms: values["p(90)"] ?? null,
    p95Ms: values["p(95)"] ?? null,
    p99Ms: values["p(99)"] ?? null,
    maxMs: values.max ?? null,
  };
}

/** `--summary-export` names no types, but each has values that no other has. */
function typeByValues(values: Record<string, number>): MetricType {
  if ("passes" in values) return "rate";
  if ("count" in values && "rate" in values) return "counter";
  if ("value" in values) return "gauge";
  return "trend";
}

function exportedChecks(group: z.infer<typeof ExportedGroup>): SummaryCheck[] {
  return [...Object.values(group.checks), ...Object.values(group.groups).flatMap(exportedChecks)];
}

function handedChecks(group: z.infer<typeof HandedGroup>): SummaryCheck[] {
  return [...group.checks, ...group.groups.flatMap(handedChecks)];
}
