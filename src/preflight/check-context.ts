import type { PrometheusReader } from "./prometheus-reader.ts";

/** All that a check may use beside its settings. */
export interface CheckContext {
  /** The deployment that will be loaded, without a trailing slash; null where it is not known. */
  targetUrl: string | null;
  /** Sent to the target and to nobody else. */
  targetHeaders: Readonly<Record<string, string>>;
  /** What `${NAME}` stands for; values are secrets. */
  env: Readonly<Record<string, string>>;
  /** null where none is configured. */
  prometheus: PrometheusReader | null;
  /** Most virtual users that the run will have; null where it could not be found out. */
  plannedVus: number | null;
  /** What will make the load, or why nothing can. */
  engine:
    | { name: "k6" | "embedded"; version: string; asked: "auto" | "k6" | "embedded" | "k6-operator" }
    | { problem: string };
  signal: AbortSignal;
}
