import { describe, expect, it } from "vitest";
import { gridOf } from "../../src/judge/blocks.ts";
import { judgeCriteria } from "../../src/judge/criteria.ts";
import type { Criterion } from "../../src/scenario/scenario.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const ONE = [{ name: "GET /", share: 1, medianMs: 100, sigma: 0.4 }];

function judge(criterion: Partial<Criterion>, model: RecordingModel = {}) {
  const recording = makeRecording({ seconds: 60, rate: 30, base: null, endpoints: ONE, ...model });
  const whole: Criterion = {
    text: "a limit",
    metric: "p95",
    endpoint: null,
    operator: "<",
    limit: 100,
    gate: true,
    ...criterion,
  };
  return judgeCriteria([whole], recording.head, gridOf(recording))[0]!;
}

describe("judgeCriteria", () => {
  // The true p95 is 100 * exp(1.645 * 0.4) = 193 ms, the p99 254 ms, the mean 108 ms.
  it.each<[string, Partial<Criterion>, RecordingModel, string]>([
    ["p95 well below", { metric: "p95", limit: 300 }, {}, "met"],
    ["p95 well above", { metric: "p95", limit: 150 }, {}, "missed"],
    ["p99 of fifty requests", { metric: "p99", limit: 2000 }, { seconds: 10, rate: 5 }, "unknown"],
    [
      "p99 of fifty requests, nearly all above",
      { metric: "p99", limit: 50 },
      { seconds: 10, rate: 5 },
      "missed",
    ],
    ["p50", { metric: "p50", limit: 120 }, {}, "met"],
    ["p90 above", { metric: "p90", limit: 120 }, {}, "missed"],
    ["a lower limit that is kept", { metric: "p50", operator: ">", limit: 50 }, {}, "met"],
    ["a lower limit that is missed", { metric: "p50", operator: ">=", limit: 150 }, {}, "missed"],
    ["mean below", { metric: "avg", limit: 150 }, {}, "met"],
    ["mean above", { metric: "avg", limit: 90 }, {}, "missed"],
    ["maximum", { metric: "max", limit: 10_000 }, {}, "met"],
    ["maximum above", { metric: "max", limit: 150 }, {}, "missed"],
    ["failures below", { metric: "errors", limit: 0.05 }, { head: { failureRate: 0.01 } }, "met"],
    ["failures above", { metric: "errors", limit: 0.05 }, { head: { failureRate: 0.1 } }, "missed"],
    ["failures too few to know", { metric: "errors", limit: 0.001 }, {}, "unknown"],
    ["failures where none is allowed", { metric: "errors", operator: "<=", limit: 0 }, {}, "met"],
    [
      "failures where none is allowed and some are",
      { metric: "errors", operator: "<=", limit: 0 },
      { head: { failureRate: 0.01 } },
      "missed",
    ],
    ["rate reached", { metric: "rate", operator: ">=", limit: 29 }, {}, "met"],
    ["rate not reached", { metric: "rate", operator: ">", limit: 40 }, {}, "missed"],
    ["an endpoint of its own", { endpoint: "GET /", metric: "p95", limit: 300 }, {}, "met"],
    ["an endpoint that was not called", { endpoint: "GET /none" }, {}, "unknown"],
    ["nothing answered", { limit: 1000 }, { head: { failureRate: 1 } }, "unknown"],
    ["nothing measured", { limit: 1000 }, { rate: 0 }, "unknown"],
  ])("%s", (_, criterion, model, outcome) => {
    const result = judge(criterion, model);
    expect(result.outcome).toBe(outcome);
    expect(result.how).not.toBe("");
  });

  it.each(["p50", "p95", "avg"] as const)(
    "does not call a %s missed that may lie beyond by chance",
    (metric) => {
      const actual = judge({ metric }).actual!;
      expect(judge({ metric, limit: actual * 0.995 })).toMatchObject({ outcome: "unknown", actual });
      expect(judge({ metric, limit: actual * 1.005 }).outcome).toBe("met");
    },
  );

  it("says what is missing", () => {
    expect(judge({ metric: "p99", limit: 2000 }, { seconds: 10, rate: 5 })).toMatchObject({
      count: 50,
      how: "50 of the 300 requests that are needed",
    });
    expect(judge({ endpoint: "GET /none" }).how).toBe("no request named `GET /none` was measured");
  });

  it("takes a burst of failures for less than as many that are spread out", () => {
    const spread = judge({ metric: "errors", limit: 0.01 }, { head: { failureRate: 0.02 } });
    expect(spread.outcome).toBe("missed");
    const recording = makeRecording({ seconds: 60, rate: 30, base: null, endpoints: ONE });
    recording.head.requests[30]!.failures = { timeout: 30 };
    const burst = { ...spread.criterion };
    expect(judgeCriteria([burst], recording.head, gridOf(recording))[0]?.outcome).toBe("unknown");
  });
});
