/** One report for every kind of verdict, as a person could meet it. */

import type { Judgement } from "../../../src/judge/verdict.ts";
import type { Recording } from "../../../src/measure/recording.ts";
import { buildView } from "../../../src/report/build-view.ts";
import type { ReportView, RunContext } from "../../../src/report/view.ts";
import { makeRecording, type RecordingModel } from "../../support/recordings.ts";
import { compared, criterion, endpoint, makeJudgement, TOTAL } from "./judgements.ts";
import { hostileCase, type Made, makeContext, manyEndpoints, websocketCase } from "./special-cases.ts";

export { HOSTILE } from "./special-cases.ts";
export { makeContext };

const BATCH = "POST /images/batch";
const GENERATE = "POST /images/generate";

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
      compared(recording, endpoint(GENERATE), "p99", "slower", {
        gated: false,
        head: { value: 268, count: 1272 },
        change: { unit: "ratio", estimate: 0.288, low: 0.05, high: 0.49 },
      }),
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
