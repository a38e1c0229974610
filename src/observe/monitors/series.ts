import type { ArmName } from "../../measure/recording.ts";

/** What a series stands for; the analysis ranks by it and the page groups by it. */
export type MonitorRole =
  | "cpu"
  | "memory"
  | "connections"
  | "cache"
  | "queue"
  | "provider"
  | "websocket"
  | "latency"
  | "throughput"
  | "errors"
  | "replicas"
  | "other";

export interface MonitorPoint {
  /** Seconds since the start of the recording. */
  second: number;
  /** In the unit of the series; null where it is known that nothing was measured: a gap is not a zero. */
  value: number | null;
}

/** One resource or figure of the system under test, seen from outside, over the run. */
export interface MonitorSeries {
  name: string;
  /** As it is shown behind a figure, such as `%`, `MiB` or `connections`; empty for a bare number. */
  unit: string;
  /** Which way is bad. */
  worse: "higher" | "lower";
  /** The level that must not be crossed, in the unit of the series; null where there is none. */
  limit: number | null;
  role: MonitorRole;
  /** The deployment it belongs to, or `shared` for what both use. */
  arm: ArmName | "shared";
  /** In order of time. */
  points: MonitorPoint[];
}
