import type { MonitorSeries } from "../../src/observe/monitors/series.ts";

/** Memory in MiB, a reading every 10 s, with a small spread that is the same each time. */
export function memorySeries(
  { arm, name = "memory", minutes }: { arm: MonitorSeries["arm"]; name?: string; minutes: number },
  valueAt: (minute: number) => number,
): MonitorSeries {
  const points = Array.from({ length: minutes * 6 }, (_, index) => ({
    second: index * 10,
    value: valueAt(index / 6) + 2 * ((index * 0.618_033_988_75) % 1),
  }));
  return {
    monitor: "memory",
    name,
    unit: "MiB",
    worse: "higher",
    limit: 512,
    maximum: null,
    role: "memory",
    arm,
    status: "ok",
    reason: null,
    query: "process_resident_memory_bytes",
    overall: null,
    points,
  };
}
