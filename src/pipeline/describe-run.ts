import type { RecordingMeta } from "../measure/recording.ts";
import { describeRunner } from "../observe/runner-health.ts";
import type { Request } from "../request/request.ts";
import { withLimits } from "../scenario/with-limits.ts";
import { TOOL } from "../version.ts";
import type { PreparedRun } from "./prepare.ts";

/** What is written at the head of a recording. */
export function describeRun(request: Request, run: PreparedRun, env: NodeJS.ProcessEnv): RecordingMeta {
  const { scenario, requirements } = run;
  const { success } = request.criteria;
  const warmUpMs = scenario.kind === "yaml" ? scenario.shape.warmUpMs : (scenario.shape?.warmUpMs ?? 0);
  return {
    schema: 1,
    tool: TOOL,
    runName: run.runName,
    scenario: {
      name: scenario.name,
      kind: scenario.kind,
      hash: scenario.hash,
      shape: requirements.shape,
      shapeKey: requirements.shapeKey,
      criteria: withLimits(scenario, request.criteria.limits),
      judgedMetrics: scenario.judgedMetrics,
    },
    engine: { name: run.engine.name, version: run.engine.version },
    collected: run.head.collect ?? "csv",
    seed: run.seed,
    warmUpSeconds: Math.ceil(warmUpMs / 1000),
    plannedSeconds:
      requirements.durationMs === null ? null : Math.round((requirements.durationMs - warmUpMs) / 1000),
    plannedRate: plannedRate(requirements.peakRate, request.shard),
    ...(request.shard === null ? {} : { shard: request.shard }),
    runner: describeRunner(env),
    repository: request.origin.repository,
    headSha: request.origin.headSha,
    baseSha: request.origin.baseSha,
    ...(success.length > 0 ? { successCriteria: success } : {}),
    ...(request.profile === null ? {} : { profile: request.profile.name }),
  };
}

function plannedRate(peakRate: number | null, shard: Request["shard"]): number | null {
  return peakRate === null || shard === null ? peakRate : peakRate / shard.of;
}
