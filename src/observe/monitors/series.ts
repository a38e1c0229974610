import type { ArmName } from "../../measure/arm-name.ts";

/** What a series stands for; the analysis ranks by it and the page groups by it. */
export const MONITOR_ROLES = [
  "cpu",
  "memory",
  "connections",
  "cache",
  "queue",
  "provider",
  "websocket",
  "latency",
  "throughput",
  "errors",
  "replicas",
  "other",
] as const;
export type MonitorRole = (typeof MONITOR_ROLES)[number];

const SYMPTOMS: readonly MonitorRole[] = ["latency", "throughput", "errors", "replicas"];

/** Whether a role says how the target does, not what it does it with: then it cannot be what was exhausted. */
export function isSymptom(role: MonitorRole): boolean {
  return SYMPTOMS.includes(role);
}

export interface MonitorPoint {
  /** Seconds since the start of the recording. */
  second: number;
  /** In the unit of the series; null where it is known that nothing was measured: a gap is not a zero. */
  value: number | null;
}

/** One resource or figure of the system under test, seen from outside, over the run. */
export interface MonitorSeries {
  /** {@link MonitorDefinition.key}: what criteria and configuration call it. */
  monitor: string;
  /** As people read it; with the value of its label where one monitor has several series. */
  name: string;
  /** As it is shown behind a figure, such as `%`, `MiB` or `connections`; empty for a bare number. */
  unit: string;
  /** Which way is bad. */
  worse: "higher" | "lower";
  /** The level that must not be crossed, in the unit of the series; null where there is none. */
  limit: number | null;
  /** The most that there is, such as the size of a pool, in the unit of the series; null where it is not known. */
  maximum: number | null;
  role: MonitorRole;
  /** The deployment it belongs to, or `shared` for what both use. */
  arm: ArmName | "shared";
  /** `unknown`: it could not be read, so it has no points and says nothing; it is never a zero. */
  status: "ok" | "unknown";
  /** Why it is unknown, as the end of a sentence about it; null where it is known. */
  reason: string | null;
  /** What Prometheus was asked. */
  query: string;
  /** Over the judged window as a whole, where the query has a window of its own; null where it was not asked. */
  overall: number | null;
  /** In order of time; seconds of the warm-up are among them. */
  points: MonitorPoint[];
}
