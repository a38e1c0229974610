import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import type { ArmRecording, MetricType, Recording } from "../../src/measure/recording.ts";
import { makeRecording, randomFrom } from "../support/recordings.ts";

type Worse = "higher" | "lower";
type Draw = (random: () => number) => number[];

/** A run of a script without HTTP: one custom metric, drawn anew for each second of 60. */
function socketRun(type: MetricType, base: Draw, head: Draw, worse: Worse = "higher"): Recording {
  const recording = makeRecording({ seconds: 60, rate: 0 });
  recording.meta.scenario.judgedMetrics = [{ metric: "first_message", worse }];
  fill(recording.base!, type, base, randomFrom(1));
  fill(recording.head, type, head, randomFrom(2));
  return recording;
}

function fill(arm: ArmRecording, type: MetricType, draw: Draw, random: () => number): void {
  arm.metrics = [{ name: "first_message", type }];
  for (let second = 0; second < 60; second++) {
    const values = draw(random);
    if (values.length === 0) continue;
    const sum = values.reduce((total, value) => total + value, 0);
    const ends = { min: Math.min(...values), max: Math.max(...values), last: values.at(-1)! };
    arm.metricCells.push({
      second,
      metric: 0,
      count: values.length,
      sum,
      ...ends,
      values: new LogHistogram(),
    });
  }
}

const trend =
  (mean: number): Draw =>
  (random) =>
    Array.from({ length: 10 }, () => mean * (0.8 + 0.4 * random()));
const rate =
  (share: number): Draw =>
  (random) =>
    Array.from({ length: 100 }, () => (random() < share ? 1 : 0));
const count =
  (perSecond: number): Draw =>
  (random) =>
    random() < perSecond ? [1] : [];
const twice: Draw = (random) => [...count(0.5)(random), ...count(0.5)(random)];

const judge = (recording: Recording) => judgeRun({ recording, history: [], policy });

describe("a script without HTTP, judged on its own metric", () => {
  it.each<[string, Recording, string, string]>([
    ["unchanged", socketRun("trend", trend(100), trend(100)), "pass", "same"],
    ["higher", socketRun("trend", trend(100), trend(130)), "fail", "slower"],
    ["higher, and that is better", socketRun("trend", trend(100), trend(130), "lower"), "pass", "faster"],
    ["lower, and that is worse", socketRun("gauge", trend(100), trend(80), "lower"), "fail", "slower"],
    ["a rate unchanged", socketRun("rate", rate(0.001), rate(0.001)), "pass", "same"],
    ["a rate higher", socketRun("rate", rate(0.001), rate(0.1)), "fail", "slower"],
    ["a rate lower, and that is worse", socketRun("rate", rate(0.999), rate(0.9), "lower"), "fail", "slower"],
    ["a counter that stays at nothing", socketRun("counter", count(0), count(0)), "pass", "same"],
    ["a counter from nothing", socketRun("counter", count(0), twice), "fail", "slower"],
    ["a counter of a few", socketRun("counter", count(0.1), count(0.1)), "inconclusive", "cannot tell"],
    ["measured by base alone", socketRun("trend", trend(100), () => []), "inconclusive", "cannot tell"],
    ["around zero", socketRun("trend", trend(0), trend(100)), "inconclusive", "cannot tell"],
    ["next to zero", socketRun("trend", trend(1e-310), trend(100)), "inconclusive", "cannot tell"],
  ])("%s", (_, recording, verdict, outcome) => {
    const judgement = judge(recording);
    expect(judgement.comparisons).toHaveLength(1);
    expect(judgement.comparisons[0]).toMatchObject({ scope: { kind: "metric" }, metric: "value", outcome });
    expect(judgement.verdict).toBe(verdict);
  });

  it("shows the change in the metric's own direction", () => {
    const { comparisons, reasons } = judge(socketRun("trend", trend(100), trend(80), "lower"));
    const { change, head } = comparisons[0]!;
    expect(change?.estimate).toBeCloseTo(-0.2, 1);
    expect(change!.low!).toBeLessThan(change!.high!);
    expect(head.value).toBeCloseTo(80, 0);
    expect(reasons[0]?.text).toMatch(/^`first_message` is lower by \d+ % \(\d+ → \d+\)\.$/);
  });

  it("is inconclusive where no metric is named, and says which there are", () => {
    const recording = socketRun("trend", trend(100), trend(100));
    recording.meta.scenario.judgedMetrics = [];
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.reasons[0]?.text).toBe(
      "The script made no HTTP request, only `first_message`; declare what to judge it on in a line such as `// load-action: judge my_metric, higher is worse`.",
    );
  });

  it("judges a metric beside HTTP as well", () => {
    const metric = { name: "queue_wait", sigma: 5, perSecond: 10 };
    const recording = makeRecording({
      seconds: 90,
      seed: 7,
      head: { metric: { ...metric, mean: 60 } },
      base: { metric: { ...metric, mean: 40 } },
    });
    recording.meta.scenario.judgedMetrics = [{ metric: "queue_wait", worse: "higher" }];
    const judgement = judge(recording);
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reasons.map((reason) => reason.text)).toEqual([
      expect.stringMatching(/^`queue_wait` is higher by \d+ % \(40 → 60\)\.$/),
    ]);
  });
});
