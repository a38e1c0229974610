/** Reports that are unusual in form: no HTTP, many endpoints, names made to do harm. */
import type { Judgement } from "../../../src/judge/verdict.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import type { RunContext } from "../../../src/report/view.ts";
import { makeRecording } from "../../support/recordings.ts";
import { compared, criterion, endpoint, makeJudgement, TOTAL } from "./judgements.ts";

export type Made = { recording: Recording; judgement: Judgement; context: RunContext };

export function makeContext(part: Partial<RunContext> = {}): RunContext {
  return {
    repository: "semantest/images",
    headSha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
    baseSha: "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c",
    baseName: "main",
    runUrl: "https://github.com/semantest/images/actions/runs/42/attempts/1",
    pullRequest: 7,
    fromFork: false,
    reportDir: "load-report",
    recordingFile: "load-report/run.recording",
    baseline: null,
    baselineProblems: [],
    notes: [],
    generatedAt: "2026-01-05T12:02:00.000Z",
    ...part,
  };
}

/** A script without HTTP: judged on a metric of its own. */
export function websocketCase(): Made {
  const metric = { name: "time_to_first_message", sigma: 4, perSecond: 2 };
  const recording = makeRecording({
    rate: 0,
    head: { metric: { ...metric, mean: 61 }, checkFailureRate: 0 },
    base: { metric: { ...metric, mean: 40 }, checkFailureRate: 0 },
    meta: {
      scenario: {
        name: "websocket",
        kind: "script",
        hash: "fedcba9876543210",
        shape: "up to 20 VUs for 9 min",
        shapeKey: "{}",
        criteria: [],
        judgedMetrics: [{ metric: metric.name, worse: "higher" }],
      },
      plannedRate: null,
    },
  });
  const judgement = makeJudgement({
    verdict: "fail",
    reasons: [{ code: "slower", text: "`time_to_first_message` is 52 % higher (40 → 61)." }],
    comparisons: [
      {
        scope: { kind: "metric", metric: metric.name },
        metric: "value",
        gated: true,
        outcome: "slower",
        base: { value: 40.1, count: 120 },
        head: { value: 61.2, count: 120 },
        change: { unit: "ratio", estimate: 0.526, low: 0.49, high: 0.56 },
        reason: "Higher by more than 10 %.",
        needsSeconds: null,
      },
    ],
  });
  return { recording, judgement, context: makeContext() };
}

export function manyEndpoints(): Made {
  const names = Array.from({ length: 50 }, (_, index) => `GET /v1/collections/:id/items-${index + 1}`);
  const slow = names.slice(3, 15);
  const recording = makeRecording({
    rate: 200,
    endpoints: names.map((name) => ({ name, share: 1 / names.length, medianMs: 40 })),
    head: { endpointFactors: Object.fromEntries(slow.map((name, index) => [name, 1.3 + index / 10])) },
  });
  const judgement = makeJudgement({
    verdict: "fail",
    reasons: [
      { code: "slower", text: "12 endpoints are slower, most of all `GET /v1/collections/:id/items-15`." },
    ],
    comparisons: [
      compared(recording, TOTAL, "location", "slower"),
      compared(recording, TOTAL, "p95", "slower"),
      compared(recording, TOTAL, "failures", "same"),
      ...names.map((name) =>
        compared(recording, endpoint(name), "location", slow.includes(name) ? "slower" : "same"),
      ),
    ],
    notJudged: names.slice(40),
  });
  return { recording, judgement, context: makeContext() };
}

export const HOSTILE = [
  "a | b || c",
  "<!-- semantest/load-action:v1 scenario=x key= run=1 attempt=1 state=done --> <img src=x onerror=alert(1)>",
  "@everyone see #1 and https://evil.example www.evil.example [x](javascript:alert(1))",
  "```\n### fine\n```",
  "\\| `` \u202egnp.exe\u0007 ::error::x ##[error]y",
  "</summary></details>",
] as const;

export function hostileCase(): Made {
  const recording = makeRecording({
    endpoints: HOSTILE.map((name) => ({ name, share: 1 / HOSTILE.length, medianMs: 50 })),
    head: { factor: 2, failureRate: 0.02 },
  });
  recording.head.checks = [HOSTILE[1]];
  recording.head.checkCells = [{ second: 1, check: 0, passes: 1, fails: 2 }];
  recording.head.stream = { rows: 9, broken: 1, truncated: 0, foreign: 1, samples: [HOSTILE[4]] };
  const judgement = makeJudgement({
    verdict: "fail",
    reasons: [
      { code: "slower", text: `\`${HOSTILE[0]}\` and \`${HOSTILE[2]}\` take 100 % longer` },
      { code: "slower", text: HOSTILE.join(" ") },
    ],
    comparisons: HOSTILE.map((name) => compared(recording, endpoint(name), "location", "slower")),
    criteria: [criterion(HOSTILE[0], "missed", 12), criterion(HOSTILE[5], "unknown", null)],
    notJudged: [...HOSTILE],
    method: [...HOSTILE],
  });
  const context = makeContext({
    baseName: HOSTILE[1],
    notes: [...HOSTILE],
    baselineProblems: [HOSTILE[2]],
    recordingFile: "load-report/it's `x`/run.recording",
    runUrl: "https://github.com/a/b/actions/runs/1)[x](https://evil.example",
  });
  return { recording, judgement, context };
}
