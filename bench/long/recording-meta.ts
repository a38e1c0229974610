import { cpus } from "node:os";
import type { RecordingMeta } from "../../src/measure/recording.ts";

/** The head of a recording of a constant load without warm-up. */
export function aRecordingMeta(plannedSeconds: number): RecordingMeta {
  return {
    schema: 1,
    tool: "bench/long",
    runName: "bench-long",
    scenario: {
      name: "endurance",
      kind: "script",
      hash: "bench",
      shape: "1000 requests/s",
      shapeKey: "bench",
      criteria: [],
      judgedMetrics: [],
    },
    engine: { name: "k6", version: "bench" },
    collected: "csv",
    seed: 1,
    warmUpSeconds: 0,
    plannedSeconds,
    plannedRate: null,
    runner: { os: process.platform, arch: process.arch, cores: cpus().length, hosted: false, labels: "" },
    repository: null,
    headSha: null,
    baseSha: null,
  };
}
