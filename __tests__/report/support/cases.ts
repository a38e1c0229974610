/** One report for every kind of verdict, as a person could meet it. */

import type { Judgement } from "../../../src/judge/verdict.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { buildView } from "../../../src/report/build-view.ts";
import type { ReportView, RunContext } from "../../../src/report/view.ts";
import { makeRecording, type RecordingModel } from "../../support/recordings.ts";
import { compared, criterion, endpoint, makeJudgement, TOTAL } from "./judgements.ts";

const BATCH = "POST /images/batch";
const GENERATE = "POST /images/generate";

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

const CRITERIA = [
  criterion("p95 < 1000ms", "met", 243.2),
  criterion("p99 < 2000ms", "met", 391.8),
  criterion("errors < 5%", "met", 0),
];

function same(recording: Recording) {
  return [
    compared(recording, TOTAL, "location", "same"),
    compared(recording, TOTAL, "p95", "same"),
    compared(recording, TOTAL, "failures", "same"),
    compared(recording, endpoint(GENERATE), "location", "same"),
    compared(recording, endpoint(BATCH), "location", "same"),
  ];
}

type Made = { recording: Recording; judgement: Judgement; context: RunContext };

function make(
  model: RecordingModel,
  judge: (recording: Recording) => Partial<Judgement>,
  context: Partial<RunContext> = {},
): () => Made {
  return () => {
    const recording = makeRecording({ seconds: 60, warmUpSeconds: 10, ...model });
    return { recording, judgement: makeJudgement(judge(recording)), context: makeContext(context) };
  };
}

const MADE: Record<string, () => Made> = {
  pass: make({}, (recording) => ({ comparisons: same(recording), criteria: CRITERIA })),

  slower: make({ head: { endpointFactors: { [BATCH]: 1.18 } } }, (recording) => ({
    verdict: "fail",
    reasons: [
      { code: "slower", text: "`POST /images/batch` takes 22 % longer (latency overall 200 → 243 ms)." },
    ],
    comparisons: [
      compared(recording, TOTAL, "location", "slower"),
      compared(recording, TOTAL, "p95", "cannot tell", { needsSeconds: 170 }),
      compared(recording, TOTAL, "failures", "same"),
      compared(recording, endpoint(GENERATE), "location", "same"),
      compared(recording, endpoint(BATCH), "location", "slower"),
      compared(recording, endpoint(BATCH), "p95", "slower", { gated: false }),
    ],
    criteria: [...CRITERIA, criterion("rate > 40/s", "missed", 30, { gate: false })],
  })),

  inconclusive: make({ seconds: 15 }, (recording) => ({
    verdict: "inconclusive",
    reasons: [
      {
        code: "needs-more-data",
        text: "All traffic, p95: somewhere between 9 % shorter and 22 % longer; about 3 min of this load would tell.",
      },
    ],
    comparisons: [
      compared(recording, TOTAL, "location", "same"),
      compared(recording, TOTAL, "p95", "cannot tell", { needsSeconds: 170 }),
      compared(recording, TOTAL, "failures", "same"),
    ],
    notJudged: [BATCH],
  })),

  disturbed: make(
    { head: { droppedIterationsPerSecond: 4 }, base: { droppedIterationsPerSecond: 4 } },
    (recording) => ({
      verdict: "disturbed",
      reasons: [
        {
          code: "generator-saturated",
          text: "The load generator could not keep up: 480 of 4 080 planned iterations were not started.",
        },
        { code: "runner-disturbed", text: "The hypervisor took 14 % of the runner's time." },
      ],
      comparisons: same(recording).map((one) => ({ ...one, outcome: "cannot tell" as const })),
    }),
  ),

  "no-baseline": make(
    { base: null },
    () => ({
      verdict: "no-baseline",
      comparedWith: "nothing",
      reasons: [
        {
          code: "no-baseline",
          text: "Compared with nothing: there is no base deployment and no stored baseline.",
        },
      ],
      criteria: CRITERIA,
      method: ["Only the limits of the scenario were judged."],
    }),
    { baseSha: null, baseName: null },
  ),

  broken: make(
    {
      head: { failureRate: 0.62, failureClass: "status-5xx", checkFailureRate: 0.62 },
      base: { checkFailureRate: 0 },
    },
    (recording) => ({
      verdict: "fail",
      reasons: [
        {
          code: "head-broken",
          text: "Head is broken: 62 % of its requests failed (status 5xx); base was well.",
        },
      ],
      comparisons: [
        compared(recording, TOTAL, "failures", "slower"),
        compared(recording, TOTAL, "location", "same"),
      ],
    }),
  ),

  "limit-missed": make({ head: { factor: 4 }, base: { factor: 4 } }, (recording) => ({
    verdict: "fail",
    reasons: [
      {
        code: "criterion-missed",
        text: "Limit `p95 < 1000ms` was missed: 1 212 ms (of 1 800 requests on head).",
      },
      {
        code: "threshold-crossed",
        text: "Threshold `http_req_duration: p(99)<1500` was crossed by head and not by base.",
      },
    ],
    comparisons: same(recording),
    criteria: [
      criterion("p95 < 1000ms", "missed", 1212),
      criterion("p99 < 2000ms", "unknown", null),
      criterion("errors < 5%", "met", 0.012),
    ],
    thresholds: [
      {
        metric: "http_req_duration",
        expression: "p(99)<1500",
        crossed: true,
        crossedByBase: false,
        fails: true,
      },
      { metric: "checks{a:b}", expression: "rate>0.9", crossed: true, crossedByBase: true, fails: false },
      {
        metric: "http_req_failed",
        expression: "rate<0.05",
        crossed: false,
        crossedByBase: false,
        fails: false,
      },
    ],
  })),

  history: make(
    { base: null, head: { factor: 1.3 } },
    (recording) => ({
      verdict: "fail",
      comparedWith: "history",
      historyEntries: 6,
      reasons: [{ code: "slower", text: "All traffic takes 30 % longer than in 6 stored runs." }],
      comparisons: [
        compared(recording, TOTAL, "location", "slower", {
          base: { value: 105, count: 10_800 },
          change: { unit: "ratio", estimate: 0.3, low: 0.12, high: 0.51 },
        }),
        compared(recording, TOTAL, "failures", "same", {
          base: { value: 0.001, count: 10_800 },
          change: { unit: "points", estimate: -0.001, low: null, high: null },
        }),
      ],
    }),
    {
      baseline: "main at 9f8e7d6, recorded 2 hours ago",
      baselineProblems: ["2026-01-04-9f8e7d6.json is of a newer schema (2)"],
    },
  ),

  embedded: make(
    { meta: { engine: { name: "embedded", version: "0.1.0" } } },
    (recording) => ({ comparisons: same(recording) }),
    { notes: ["Load was made by the embedded engine, since no k6 was found: it is not k6."] },
  ),

  websocket: () => websocketCase(),
  "many-endpoints": () => manyEndpoints(),
  hostile: () => hostileCase(),
};

/** A script without HTTP: judged on a metric of its own. */
function websocketCase(): Made {
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

function manyEndpoints(): Made {
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

function hostileCase(): Made {
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

export const CASES = Object.keys(MADE);

export function caseView(name: string): ReportView {
  const { recording, judgement, context } = caseInput(name);
  return buildView(recording, judgement, context);
}

export function caseInput(name: string): Made {
  const made = MADE[name];
  if (!made) throw new Error(`no case ${name}`);
  return made();
}
