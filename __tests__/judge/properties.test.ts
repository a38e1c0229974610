import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractEntry } from "../../src/baseline/extract.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { RUN_VERDICTS } from "../../src/judge/verdict.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { type ArmName, type ArmRecording, PHASES, type Recording } from "../../src/measure/recording.ts";
import type { Criterion } from "../../src/scenario/scenario.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const second = fc.integer({ min: 0, max: 70 });
const histogram = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 500 })), { maxLength: 4 })
  .map((pairs) => LogHistogram.from(new Map(pairs)));
const number = fc.double({ min: -1e6, max: 1e9, noNaN: true });
const outcome = fc.constantFrom("completed", "stopped", "cancelled", "aborted", "failed");

const requestCell = fc.record({
  second,
  endpoint: fc.integer({ min: 0, max: 3 }),
  latency: histogram,
  refused: fc.integer({ min: 0, max: 200 }),
});
const metricCell = fc.record({
  second,
  metric: fc.integer({ min: 0, max: 2 }),
  count: fc.integer({ min: 1, max: 50 }),
  sum: number,
  min: number,
  max: number,
  last: number,
  values: histogram,
});

function arm(name: ArmName): fc.Arbitrary<ArmRecording> {
  return fc
    .record({
      requests: fc.array(requestCell, { maxLength: 60 }),
      metricCells: fc.array(metricCell, { maxLength: 20 }),
      types: fc.array(fc.constantFrom("trend", "rate", "counter", "gauge", "unknown"), {
        minLength: 3,
        maxLength: 3,
      }),
      dropped: fc.integer({ min: 0, max: 30 }),
      broken: fc.constantFrom(0, 0, 1, 100),
      outcome,
      crossed: fc.boolean(),
    })
    .map(({ requests, types, dropped, broken, outcome, crossed, ...rest }) => ({
      arm: name,
      url: "https://example.test",
      endpoints: ["GET /a", "GET /b", "POST /`c`", "other"],
      metrics: types.map((type, index) => ({ name: `metric_${index}`, type })),
      checks: [],
      requests: requests.map(({ refused, ...cell }) => ({
        ...cell,
        count: cell.latency.count + refused,
        failures: refused > 0 ? { refused } : {},
      })),
      phases: [{ second: 0, endpoint: 0, phases: emptyPhases() }],
      checkCells: [],
      load: [
        { second: 1, vus: 1, iterations: 40, droppedIterations: dropped, bytesSent: 0, bytesReceived: 0 },
      ],
      thresholds: [
        { metric: "metric_0", expression: "avg<5", crossed },
        { metric: "http_req_duration{name:GET /a}", expression: "p(99)<5", crossed },
      ],
      stream: { rows: 1000, broken, truncated: 0, foreign: 0, samples: [] },
      end: { outcome, exitCode: 0, signal: null, message: "as it ended" },
      ...rest,
    }));
}

function emptyPhases() {
  return Object.fromEntries(PHASES.map((phase) => [phase, new LogHistogram()])) as Record<
    (typeof PHASES)[number],
    LogHistogram
  >;
}

const criterion = fc.record({
  text: fc.constant("a limit"),
  metric: fc.constantFrom<Criterion["metric"]>("p50", "p90", "p95", "p99", "avg", "max", "errors", "rate"),
  endpoint: fc.constantFrom(null, "GET /a", "GET /unknown"),
  operator: fc.constantFrom<Criterion["operator"]>("<", "<=", ">", ">="),
  limit: fc.double({ min: 0, max: 1000, noNaN: true }),
  gate: fc.boolean(),
});

const recordings: fc.Arbitrary<Recording> = fc
  .record({
    head: arm("head"),
    base: fc.option(arm("base")),
    criteria: fc.array(criterion, { maxLength: 4 }),
    worse: fc.constantFrom("higher" as const, "lower" as const),
    warmUpSeconds: fc.integer({ min: 0, max: 80 }),
    plannedSeconds: fc.option(fc.integer({ min: 0, max: 120 })),
    plannedRate: fc.option(fc.integer({ min: 1, max: 50 })),
    complete: fc.boolean(),
  })
  .map(({ head, base, criteria, worse, complete, ...meta }) => {
    const made = makeRecording({ seconds: 1, rate: 0 });
    const judgedMetrics = [0, 1, 2, 3].map((index) => ({ metric: `metric_${index}`, worse }));
    const scenario = { ...made.meta.scenario, criteria, judgedMetrics };
    return { ...made, head, base, complete, meta: { ...made.meta, ...meta, scenario } };
  });

describe("judgeRun, for any well-formed recording", () => {
  it("has a verdict and a reason, keeps its figures finite, and is the same when replayed", () => {
    fc.assert(
      fc.property(recordings, fc.nat(3), (recording, stored) => {
        const origin = { commit: null, branch: null, runUrl: null, recordedAt: "2026-01-05T11:00:00Z" };
        const history = new Array(stored).fill(extractEntry(recording, origin));
        const judgement = judgeRun({ recording, history, policy });
        expect(RUN_VERDICTS).toContain(judgement.verdict);
        expect(judgement.reasons.length).toBeGreaterThan(0);
        const text = JSON.stringify(judgement);
        expect(text).not.toMatch(/NaN|undefined|Infinity|(?:10[1-9]|1[1-9]\d|[2-9]\d\d) % shorter/);
        for (const { change } of judgement.comparisons) {
          if (change) expect(change.estimate, text).toSatisfy(Number.isFinite);
        }
        expect(JSON.stringify(judgeRun({ recording, history, policy }))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("never passes what is empty, cut, broken or partial", () => {
    fc.assert(
      fc.property(recordings, (recording) => {
        const { verdict } = judgeRun({ recording, history: [], policy });
        const arms = [recording.head, recording.base];
        const whole =
          recording.complete &&
          recording.base !== null &&
          arms.every((arm) => arm?.end.outcome === "completed" && arm.stream.broken === 0);
        if (!whole) expect(verdict).not.toBe("pass");
      }),
      { numRuns: 300 },
    );
  });

  it("never passes a healthy run that lost one of its parts", () => {
    const healthy: RecordingModel = { seconds: 90, seed: 7 };
    expect(judgeRun({ recording: makeRecording(healthy), history: [], policy }).verdict).toBe("pass");
    const losses: [string, (recording: Recording) => void][] = [
      ["its end", (recording) => Object.assign(recording, { complete: false })],
      ["its base", (recording) => Object.assign(recording, { base: null })],
      ["head's requests", ({ head }) => Object.assign(head, { requests: [] })],
      ["base's requests", ({ base }) => Object.assign(base!, { requests: [] })],
      ["all requests", ({ head, base }) => [head, base].map((arm) => Object.assign(arm!, { requests: [] }))],
      ["a line", ({ base }) => Object.assign(base!.stream, { broken: 1 })],
      ["head's second half", ({ head }) => Object.assign(head, { requests: head.requests.slice(0, 80) })],
      ["base's second half", ({ base }) => Object.assign(base!, { requests: base!.requests.slice(0, 80) })],
      [
        "everything after second 40",
        ({ head, base }) => {
          for (const arm of [head, base!]) arm.requests = arm.requests.filter((cell) => cell.second < 40);
        },
      ],
    ];
    for (const [name, lose] of losses) {
      const recording = makeRecording(healthy);
      lose(recording);
      expect(judgeRun({ recording, history: [], policy }).verdict, name).not.toBe("pass");
    }
  });
});
