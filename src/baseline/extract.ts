import { createHash } from "node:crypto";
import {
  type BlockedArm,
  blockArm,
  type Grid,
  gridOf,
  type Series,
  sum,
  totalSeries,
} from "../judge/blocks.ts";
import { quantileWithError } from "../judge/quantile-error.ts";
import { inWindow } from "../measure/aggregate.ts";
import type { ArmRecording, FailureClass, Recording } from "../measure/recording.ts";
import type { BaselineEndpoint, BaselineEntry, QuantileWithError } from "./entry.ts";
import { formatEntry } from "./entry-file.ts";
import { baselineKey } from "./key.ts";

export interface EntryOrigin {
  commit: string | null;
  branch: string | null;
  runUrl: string | null;
  /** ISO 8601. */
  recordedAt: string;
}

/**
 * The entry of a recording's head arm: the judged window only, whole-run histograms and quantiles with their errors.
 * The same recording and origin give the same entry, its id included.
 */
export function extractEntry(recording: Recording, origin: EntryOrigin): BaselineEntry {
  const grid = gridOf(recording);
  const arm = blockArm(recording.head, grid);
  const failures = failuresByEndpoint(recording.head, grid);
  const total = totalSeries(arm, grid);
  const seconds = grid.window.to - grid.window.from;
  const entry: BaselineEntry = {
    schema: 1,
    id: "",
    key: baselineKey(recording.meta),
    ...origin,
    tool: recording.meta.tool,
    seconds,
    requestsPerSecond: seconds === 0 ? 0 : Number((sum(total.count) / seconds).toPrecision(6)),
    endpoints: [
      endpointOf("*", total, mergeFailures(failures.values())),
      ...byTraffic(arm).map((name) => endpointOf(name, arm.endpoints.get(name)!, failures.get(name) ?? {})),
    ],
  };
  return { ...entry, id: createHash("sha256").update(formatEntry(entry)).digest("hex").slice(0, 12) };
}

function byTraffic(arm: BlockedArm): string[] {
  return [...arm.endpoints]
    .map(([name, series]) => ({ name, count: sum(series.count) }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

function endpointOf(
  endpoint: string,
  series: Series,
  failures: BaselineEndpoint["failures"],
): BaselineEndpoint {
  const quantile = (q: number) =>
    rounded(quantileWithError(series, q) ?? { valueMs: 0, logStandardError: null });
  return {
    endpoint,
    count: sum(series.count),
    failures,
    latency: series.whole,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

/** Six digits are far beyond what was measured, and keep the file small and its text stable. */
function rounded({ valueMs, logStandardError }: QuantileWithError): QuantileWithError {
  const short = (value: number) => Number(value.toPrecision(6));
  return {
    valueMs: short(valueMs),
    logStandardError: logStandardError === null ? null : short(logStandardError),
  };
}

function failuresByEndpoint(arm: ArmRecording, grid: Grid): Map<string, BaselineEndpoint["failures"]> {
  const failures = new Map<string, BaselineEndpoint["failures"]>();
  for (const cell of inWindow(arm.requests, grid.window)) {
    const name = arm.endpoints[cell.endpoint] ?? "other";
    failures.set(name, mergeFailures([failures.get(name) ?? {}, cell.failures]));
  }
  return failures;
}

function mergeFailures(parts: Iterable<BaselineEndpoint["failures"]>): BaselineEndpoint["failures"] {
  const merged: BaselineEndpoint["failures"] = {};
  for (const part of parts) {
    for (const [name, times] of Object.entries(part) as [FailureClass, number][]) {
      if (times > 0) merged[name] = (merged[name] ?? 0) + times;
    }
  }
  return merged;
}
