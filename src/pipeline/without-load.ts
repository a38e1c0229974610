/** The report of a run that had nothing to load. */
import { preflightReasons } from "../judge/preflight.ts";
import type { Judgement, Reason } from "../judge/verdict.ts";
import type { ArmRecording, PreflightItem, Recording } from "../measure/recording.ts";
import { emptyArm } from "../measure/recording-builder.ts";
import { describeRunner } from "../observe/runner-health.ts";
import type { Request } from "../request/request.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { TOOL } from "../version.ts";

/** Nothing was measured, so nothing passed: `inconclusive`, with the reason. */
export function judgeMissing(scenario: Scenario, why: string): Judgement {
  return withoutLoad(scenario, "inconclusive", [{ code: "no-preview", text: why }]);
}

/** What had to hold before the load did not: `fail`, and nothing was sent. */
export function judgeUnready(scenario: Scenario, items: readonly PreflightItem[]): Judgement {
  const { failed, unknown } = preflightReasons(items);
  return withoutLoad(scenario, "fail", [...failed, ...unknown]);
}

function withoutLoad(scenario: Scenario, verdict: Judgement["verdict"], reasons: Reason[]): Judgement {
  return {
    verdict,
    reasons,
    comparedWith: "nothing",
    historyEntries: 0,
    comparisons: [],
    criteria: scenario.criteria.map((criterion) => ({
      criterion,
      outcome: "unknown",
      actual: null,
      count: 0,
      how: "no load was sent",
    })),
    thresholds: [],
    notJudged: [],
    method: ["No load was sent, so there is nothing to judge."],
  };
}

/** What a recording would say that was ended before its first second. */
export function emptyRecording(request: Request, scenario: Scenario, env: NodeJS.ProcessEnv): Recording {
  const { origin } = request;
  const head: ArmRecording = {
    ...emptyArm("head"),
    end: { outcome: "stopped", exitCode: null, signal: null, message: "No load was sent." },
  };
  return {
    meta: {
      schema: 1,
      tool: TOOL,
      runName: `load-${origin.runId ?? "none"}-${scenario.name}`,
      scenario: {
        name: scenario.name,
        kind: scenario.kind,
        hash: scenario.hash,
        shape: "",
        shapeKey: "",
        criteria: scenario.criteria,
        judgedMetrics: scenario.judgedMetrics,
      },
      engine: { name: "k6", version: "unknown" },
      collected: "csv",
      seed: 0,
      warmUpSeconds: 0,
      plannedSeconds: null,
      plannedRate: null,
      runner: describeRunner(env),
      repository: origin.repository,
      headSha: origin.headSha,
      baseSha: origin.baseSha,
    },
    startedAtMs: Date.now(),
    head,
    base: null,
    runner: [],
    complete: true,
  };
}
