import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import type { Judgement, RunVerdict } from "../../src/judge/verdict.ts";
import type { Recording } from "../../src/measure/recording.ts";
import type { Criterion } from "../../src/scenario/scenario.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

function judge(recording: Recording): Judgement {
  return judgeRun({ recording, history: [], policy: DEFAULT_POLICY });
}

const QUIET = { seconds: 90, seed: 7 } satisfies RecordingModel;
const REFUSED = { failureRate: 1, failureClass: "refused" } as const;
const P95_BELOW: Criterion = {
  text: "p95 < 200ms",
  metric: "p95",
  endpoint: null,
  operator: "<",
  limit: 200,
  gate: true,
};
const withCriteria = (...criteria: Criterion[]): NonNullable<RecordingModel["meta"]> => {
  const { scenario } = makeRecording().meta;
  return { scenario: { ...scenario, criteria } };
};
const threshold = (crossed: boolean) => [{ metric: "http_req_duration", expression: "p(95)<300", crossed }];

const CASES: [string, RecordingModel, RunVerdict, RegExp][] = [
  ["unchanged code", QUIET, "pass", /^No regression: latency overall 10\d → 10\d ms, p95 \d+ → \d+ ms/],
  ["everything slower", { ...QUIET, head: { factor: 1.2 } }, "fail", /takes \d+ % longer \(latency overall/],
  [
    "one endpoint slower",
    { ...QUIET, head: { endpointFactors: { "POST /images/batch": 1.3 } } },
    "fail",
    /^`POST \/images\/batch` takes \d+ % longer \(latency overall \d+ → \d+ ms\)\.$/,
  ],
  ["everything faster", { ...QUIET, head: { factor: 0.8 } }, "pass", /^No regression, and faster: /],
  [
    "2 % of head's requests failing",
    { ...QUIET, head: { failureRate: 0.02 } },
    "fail",
    /fails more often: 0 of [\d ]+ → \d+ of [\d ]+ \([\d.]+ %\)\.$/,
  ],
  [
    "a dead head",
    { head: REFUSED },
    "fail",
    /^Head is broken: all 1 800 requests failed \(connection refused\); base was well\.$/,
  ],
  ["a dead head and nothing else", { head: REFUSED, base: null }, "fail", /^Head is broken: all 1 800/],
  [
    "a dead base",
    { base: REFUSED },
    "inconclusive",
    /^There was no healthy base to compare with\. Base: all 1 800/,
  ],
  ["both dead", { head: REFUSED, base: REFUSED }, "disturbed", /^Both deployments failed alike\. Base: /],
  [
    "head rate-limited",
    { head: { failureRate: 0.3, failureClass: "status-429" } },
    "fail",
    /fails more often/,
  ],
  [
    "a script that head makes end itself",
    { head: { end: { outcome: "aborted", exitCode: 108, message: "The script ended the run: not ready" } } },
    "fail",
    /^Head made the script give up; base was well\. The script ended the run: not ready\.$/,
  ],
  [
    "a script that calls itself failed on head",
    { head: { end: { outcome: "completed", exitCode: 110, message: "The script marked it as failed." } } },
    "fail",
    /^Head made the script give up; base was well\. The script marked it as failed\.$/,
  ],
  [
    "a script that throws before base has shown anything",
    {
      seconds: 0,
      head: { end: { outcome: "failed", exitCode: 107, message: "The script threw an exception." } },
      base: { end: { outcome: "stopped", exitCode: 105, message: "Ended early by us." } },
    },
    "inconclusive",
    /^Head did not run to its end: The script threw an exception\.$/,
  ],
  [
    "a script that throws on both",
    {
      head: { end: { outcome: "failed", exitCode: 107, message: "The script threw an exception." } },
      base: { end: { outcome: "failed", exitCode: 107, message: "The script threw an exception." } },
    },
    "disturbed",
    /^Both deployments failed alike\. Base: The script threw an exception\. Head: The script threw/,
  ],
  [
    "a run that a threshold ended, crossed by head alone and by chance",
    {
      ...QUIET,
      head: {
        thresholds: threshold(true),
        end: { outcome: "aborted", exitCode: 99, message: "Ended early." },
      },
      base: { thresholds: threshold(false) },
    },
    "inconclusive",
    /^Head did not run to its end: Ended early\.$/,
  ],
  [
    "a load generator that was killed",
    { head: { end: { outcome: "failed", exitCode: null, message: "k6 was killed by SIGKILL" } } },
    "disturbed",
    /^The load generator failed\. k6 was killed by SIGKILL\.$/,
  ],
  [
    "head that cannot keep up",
    { head: { droppedIterationsPerSecond: 3 } },
    "fail",
    /^Head did not keep up with the load: 180 of 1 980 iterations \(9\.1 %\)/,
  ],
  [
    "a generator that cannot keep up",
    { head: { droppedIterationsPerSecond: 3 }, base: { droppedIterationsPerSecond: 3 } },
    "disturbed",
    /^The load generator did not keep up: 180 of 1 980 iterations/,
  ],
  [
    "hardly any answers from head",
    { head: { rateFactor: 0.2 } },
    "fail",
    /^Head is broken: it answered 360 req/,
  ],
  [
    "too short a run",
    { seconds: 6 },
    "inconclusive",
    /p95: 180 of the 200 .*; about 10 s of this load would do\.$/,
  ],
  ["no base and no baseline", { base: null }, "no-baseline", /^Compared with nothing: /],
  [
    "a recording that was cut",
    { ...QUIET, complete: false },
    "inconclusive",
    /has no end: the run was cut off/,
  ],
  [
    "a cancelled run",
    { ...QUIET, head: { end: { outcome: "cancelled", message: "cancelled by the job" } } },
    "inconclusive",
    /^Head did not run to its end: cancelled by the job\.$/,
  ],
  ["nothing measured", { rate: 0 }, "inconclusive", /made no HTTP request.*load-action: judge my_metric/],
  [
    "nothing measured by head",
    { head: { rateFactor: 0 } },
    "fail",
    /^Head is broken: it answered 0 requests/,
  ],
  [
    "a run that ends long before its plan",
    { seconds: 60, meta: { plannedSeconds: 300 } },
    "inconclusive",
    /^The measurements of head end after 60 s of 5 min\.$/,
  ],
  ["a limit that is kept", { ...QUIET, meta: withCriteria({ ...P95_BELOW, limit: 500 }) }, "pass", /^No reg/],
  [
    "a limit that is missed by both",
    { ...QUIET, meta: withCriteria(P95_BELOW) },
    "fail",
    /^Limit `p95 < 200ms` was missed: \d+ ms \(from 2 700 requests\)\.$/,
  ],
  [
    "a limit that does not gate",
    { ...QUIET, meta: withCriteria({ ...P95_BELOW, gate: false }) },
    "pass",
    /^No regression/,
  ],
  [
    "a limit that so few requests cannot show",
    {
      seconds: 8,
      endpoints: [{ name: "GET /", share: 1, medianMs: 50, sigma: 0.01 }],
      meta: withCriteria({ ...P95_BELOW, text: "p99 < 2000ms", metric: "p99", limit: 2000 }),
    },
    "inconclusive",
    /failed requests/,
  ],
  [
    "a missed limit without any base",
    { ...QUIET, base: null, meta: withCriteria(P95_BELOW) },
    "fail",
    /^Limit `p95 < 200ms` was missed/,
  ],
  [
    "a threshold crossed by head alone, much slower",
    { ...QUIET, head: { factor: 1.3, thresholds: threshold(true) }, base: { thresholds: threshold(false) } },
    "fail",
    /takes \d+ % longer/,
  ],
  [
    "a threshold crossed by head alone, by chance",
    { ...QUIET, head: { thresholds: threshold(true) }, base: { thresholds: threshold(false) } },
    "pass",
    /^No regression/,
  ],
  [
    "a threshold crossed without a base",
    { ...QUIET, head: { thresholds: threshold(true) }, base: null },
    "fail",
    /^Threshold `http_req_duration: p\(95\)<300` was crossed\.$/,
  ],
  [
    "a threshold that nothing here can check, crossed by head alone",
    {
      ...QUIET,
      head: { thresholds: [{ metric: "iterations", expression: "count>10", crossed: true }] },
      base: { thresholds: [{ metric: "iterations", expression: "count>10", crossed: false }] },
    },
    "inconclusive",
    /crossed by head alone; whether by chance cannot be said/,
  ],
];

describe("judgeRun", () => {
  it.each(CASES)("%s", (_, model, verdict, headline) => {
    const judgement = judge(makeRecording(model));
    expect(judgement.reasons[0]?.text).toMatch(headline);
    expect(judgement.verdict).toBe(verdict);
  });

  it("says which endpoint a slower total comes from", () => {
    const model = { ...QUIET, head: { endpointFactors: { "POST /images/batch": 1.5 } } };
    const { comparisons } = judge(makeRecording(model));
    const total = comparisons.find(({ scope, metric }) => scope.kind === "total" && metric === "location");
    expect(total?.outcome).toBe("slower");
    expect(total?.reason).toMatch(/; from `POST \/images\/batch`$/);
  });

  it("does not judge an endpoint with too little traffic, and is not held up by it", () => {
    const endpoints = [
      { name: "GET /often", share: 0.99, medianMs: 50, sigma: 0.3 },
      { name: "GET /rarely", share: 0.01, medianMs: 50, sigma: 0.3 },
    ];
    const judgement = judge(makeRecording({ ...QUIET, endpoints }));
    expect(judgement.notJudged).toEqual(["GET /rarely"]);
    expect(judgement.verdict).toBe("pass");
  });

  it("sees a rare endpoint that always fails on head", () => {
    const endpoints = [
      { name: "GET /often", share: 0.99, medianMs: 50, sigma: 0.3 },
      { name: "GET /rarely", share: 0.01, medianMs: 50, sigma: 0.3 },
    ];
    const recording = makeRecording({ ...QUIET, endpoints });
    for (const cell of recording.head.requests) {
      if (cell.endpoint === 1) cell.failures = { "status-5xx": cell.count };
    }
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reasons[0]?.text).toMatch(
      /^`GET \/rarely` fails more often: 0 of \d+ → (\d+) of \1 \(100 %\)/,
    );
  });

  it("never passes where head left out an endpoint that base called", () => {
    const recording = makeRecording(QUIET);
    recording.head.requests = recording.head.requests.filter((cell) => cell.endpoint === 0);
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.reasons[0]?.text).toMatch(
      /^`POST \/images\/batch` was called \d+ times on base and never on head\.$/,
    );
  });

  it.each(["broken", "truncated"] as const)("never passes with a %s line in the stream", (kind) => {
    const recording = makeRecording(QUIET);
    recording.head.stream[kind] = 1;
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.reasons[0]?.text).toMatch(/^1 line of the measurements of head .* could not be read\.$/);
  });

  it("calls an outage of head alone what it is, and one of both no fault of head", () => {
    const recording = makeRecording(QUIET);
    for (const arm of [recording.head]) breakSeconds(arm.requests, 40, 44);
    const alone = judge(recording);
    expect(alone.verdict).toBe("fail");
    expect(alone.reasons.map((reason) => reason.text)).toContain(
      "Head was down for 5 s from second 40 on; base was well.",
    );
    breakSeconds(recording.base!.requests, 40, 44);
    const both = judge(recording);
    expect(both.verdict).not.toBe("fail");
    expect(both.reasons.some((reason) => reason.code === "head-broken")).toBe(false);
  });

  it("fails for a missed limit only where no disturbance comes first", () => {
    const recording = makeRecording({ ...QUIET, meta: withCriteria(P95_BELOW) });
    for (const cell of recording.runner) cell.steal = 0.3;
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("disturbed");
    expect(judgement.criteria[0]?.outcome).toBe("missed");
  });

  it("tests all traffic once where there is a single endpoint", () => {
    const endpoints = [{ name: "GET /", share: 1, medianMs: 50, sigma: 0.3 }];
    const { comparisons } = judge(makeRecording({ ...QUIET, endpoints }));
    expect(new Set(comparisons.map(({ scope }) => scope.kind))).toEqual(new Set(["total"]));
  });

  it("does not take a change of the mix for a change of speed", () => {
    const recording = makeRecording({ ...QUIET, seconds: 120 });
    // Head calls the slow endpoint half as often: its plain mean is much lower, its speed is the same.
    recording.head.requests = recording.head.requests.filter(
      (cell) => cell.endpoint === 0 || cell.second % 2 === 0,
    );
    const total = judge(recording).comparisons[0];
    expect(total).toMatchObject({ scope: { kind: "total" }, metric: "location", outcome: "same" });
    expect(Math.abs(total?.change?.estimate ?? 1)).toBeLessThan(0.05);
  });
});

function breakSeconds(cells: Recording["head"]["requests"], from: number, to: number): void {
  for (const cell of cells) {
    if (cell.second >= from && cell.second <= to) cell.failures = { refused: cell.count };
  }
}
