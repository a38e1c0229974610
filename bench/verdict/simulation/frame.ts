/** The parts of a recording that the simulation does not vary: a healthy generator on a quiet runner. */
import type { ArmName, ArmRecording, Recording, RecordingMeta } from "../../../src/measure/recording.ts";
import { emptyArm } from "../../../src/measure/recording-builder.ts";
import type { RunModel } from "./model.ts";
import { lengthOf } from "./noise.ts";

export function metaOf(model: RunModel, runName: string): RecordingMeta {
  const { rate, seconds, warmUpSeconds = 0 } = model;
  return {
    schema: 1,
    tool: "simulation",
    runName,
    scenario: {
      name: "simulated",
      kind: "yaml",
      hash: "0000000000000000",
      shape: `${rate} iterations/s for ${seconds} s`,
      shapeKey: `{"rate":${rate},"seconds":${seconds}}`,
      criteria: [],
      judgedMetrics: [],
    },
    engine: { name: "k6", version: "2.2.0" },
    collected: "csv",
    seed: 1,
    warmUpSeconds,
    plannedSeconds: seconds,
    plannedRate: rate,
    runner: { os: "linux", arch: "x64", cores: 4, hosted: true, labels: "simulated" },
    repository: null,
    headSha: null,
    baseSha: null,
  };
}

export function healthyArm(model: RunModel, arm: ArmName): ArmRecording {
  return {
    ...emptyArm(arm),
    url: `https://${arm}.example.test`,
    endpoints: model.endpoints.map((endpoint) => endpoint.name),
    stream: {
      rows: Math.round(lengthOf(model) * model.rate * 9),
      broken: 0,
      truncated: 0,
      foreign: 0,
      samples: [],
    },
    end: { outcome: "completed", exitCode: 0, signal: null, message: "ran to its end" },
  };
}

export function quietRunner(model: RunModel): Recording["runner"] {
  return Array.from({ length: lengthOf(model) }, (_, second) => ({
    second,
    cpu: 0.2,
    steal: 0,
    eventLoopLagMs: 1,
  }));
}
