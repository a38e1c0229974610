import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { parsePolicy } from "../../src/judge/parse-policy.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";

describe("parsePolicy", () => {
  it("takes the defaults for what is not written", () => {
    expect(parsePolicy({}, "gate")).toEqual(DEFAULT_POLICY);
    expect(parsePolicy(null, "gate")).toEqual(DEFAULT_POLICY);
  });

  it("reads every setting in the unit that it is written in", () => {
    const policy = parsePolicy(
      {
        latency: { gate: false },
        p95: { percent: 20, "floor-ms": 5, "min-samples": 300, "same-percent": 25, gate: true },
        failures: { points: 0.5, "same-points": 1 },
      },
      "gate",
    );
    expect(policy.location).toEqual({ ...DEFAULT_POLICY.location, gated: false });
    expect(policy.p95).toEqual({
      gated: true,
      minChange: 0.2,
      minChangeMs: 5,
      minSamples: 300,
      sameBelow: 0.25,
    });
    expect(policy.failures).toMatchObject({ minChange: 0.005, sameBelow: 0.01, gated: true });
  });

  it("lets a larger smallest change widen what counts as the same", () => {
    expect(parsePolicy({ p95: { percent: 30 } }, "gate").p95.sameBelow).toBe(0.3);
    expect(parsePolicy({ p95: { percent: 1 } }, "gate").p95.sameBelow).toBe(DEFAULT_POLICY.p95.sameBelow);
  });

  it.each([
    [
      { p_95: {} },
      'gate.p_95: unknown setting (did you mean "p95"?); known are latency, p50, p95, p99, failures',
    ],
    [
      { p95: { percents: 20 } },
      'gate.p95.percents: unknown setting (did you mean "percent"?); known are percent, floor-ms, same-percent, min-samples, gate',
    ],
    [{ failures: { percent: 1 } }, /^gate\.failures\.percent: unknown setting/],
    [{ p95: { percent: "20 %" } }, 'gate.p95.percent: found "20 %"; write a percentage such as 20'],
    [{ p95: { percent: -1 } }, "gate.p95.percent: found -1; write a percentage such as 20"],
    [
      { p95: { "min-samples": 1.5 } },
      "gate.p95.min-samples: found 1.5; write a number of requests such as 300",
    ],
    [{ p95: { gate: "yes" } }, 'gate.p95.gate: found "yes"; write true or false'],
    [{ p95: 20 }, "gate.p95: found 20; write a map such as { percent: 20, floor-ms: 5 }"],
    [[], /^gate: found \[\]; write a map/],
    ["strict", 'gate: found "strict"; write a map such as { percent: 20, floor-ms: 5 }'],
    [
      { p95: { percent: 20, "same-percent": 10 } },
      "gate.p95.same-percent: found 10; write at least 20, the value of percent",
    ],
    [
      { latency: { "same-percent": 1 } },
      "gate.latency.same-percent: found 1; write at least 3, the value of percent",
    ],
  ])("refuses %j in one line", (raw, message) => {
    expect(() => parsePolicy(raw, "gate")).toThrow(UsageError);
    expect(() => parsePolicy(raw, "gate")).toThrow(message);
  });
});
