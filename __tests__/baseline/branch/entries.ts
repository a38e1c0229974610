import { createHash } from "node:crypto";
import type { BaselineEntry, BaselineKey } from "../../../src/baseline/entry.ts";
import { formatEntry } from "../../../src/baseline/entry-file.ts";
import { LogHistogram } from "../../../src/measure/histogram.ts";

export const KEY: BaselineKey = {
  scenario: "gate",
  scenarioHash: "5".repeat(64),
  shapeKey: "constant-arrival-rate 30/s 90s",
  runnerClass: "linux x64 4 cores hosted",
  engineMajor: "k6-2",
};

/** A commit's SHA that is as good as any other. */
export function commitSha(number: number): string {
  return createHash("sha1").update(`commit ${number}`).digest("hex");
}

/** A small entry; the same number gives the same one. */
export function entryOf(number: number, parts: Partial<BaselineEntry> = {}): BaselineEntry {
  const latency = new LogHistogram();
  for (let i = 0; i < 20; i++) latency.add(20 + ((number * 7 + i * 13) % 50));
  const quantile = { valueMs: 40 + number, logStandardError: 0.01 };
  const entry: BaselineEntry = {
    schema: 1,
    id: "",
    key: KEY,
    commit: commitSha(number),
    branch: "main",
    recordedAt: new Date(Date.UTC(2026, 10, 20) + number * 60_000).toISOString(),
    runUrl: null,
    tool: "load-action test",
    seconds: 90,
    requestsPerSecond: 30,
    endpoints: [
      { endpoint: "*", count: 20, failures: {}, latency, p50: quantile, p95: quantile, p99: quantile },
    ],
    ...parts,
  };
  return { ...entry, id: createHash("sha256").update(formatEntry(entry)).digest("hex").slice(0, 12) };
}
