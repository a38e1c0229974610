import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { betweenVariance } from "../../src/judge/shrinkage.ts";
import { changeWords } from "../../src/report/wording.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const FEW = Array.from({ length: 12 }, (_, index) => ({
  name: `GET /rare/${index}`,
  share: 0.015,
  medianMs: 60,
}));
/** One busy endpoint and twelve with about a hundred requests each. */
const RUN: RecordingModel = {
  seconds: 60,
  rate: 100,
  endpoints: [{ name: "GET /busy", share: 0.82, medianMs: 60 }, ...FEW],
};

function locations(model: RecordingModel) {
  const { comparisons } = judgeRun({ recording: makeRecording(model), history: [], policy });
  const of = comparisons.filter(({ metric }) => metric === "location");
  const total = of.find(({ scope }) => scope.kind === "total")!;
  const endpoint = (name: string) =>
    of.find(({ scope }) => scope.kind === "endpoint" && scope.endpoint === name)!;
  return { total, endpoint };
}

describe("the shown change of an endpoint with few requests", () => {
  it("is nearer to the truth than its own where all endpoints changed alike, and the busy one has none", () => {
    let own = 0;
    let shown = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { endpoint } = locations({ ...RUN, seed, head: { factor: 1.2 } });
      expect(endpoint("GET /busy").change?.shrunk).toBeUndefined();
      for (const { name } of FEW) {
        const change = endpoint(name)?.change;
        if (!change) continue;
        own += (Math.log1p(change.estimate) - Math.log(1.2)) ** 2;
        shown += (Math.log1p(change.shrunk!) - Math.log(1.2)) ** 2;
      }
    }
    expect(shown).toBeLessThan(own / 3);
  });

  it("stays its own where it is sure of itself, and the outcome is decided on its own", () => {
    const { total, endpoint } = locations({ ...RUN, head: { endpointFactors: { "GET /rare/3": 4 } } });
    const { change, outcome } = endpoint("GET /rare/3");
    expect(outcome).toBe("slower");
    expect(change!.estimate).toBeGreaterThan(2.5);
    expect(change!.shrunk).toBeGreaterThan(total.change!.estimate);
    expect(change!.shrunk).toBeLessThan(change!.estimate);
    expect(change!.shrunk).toBeGreaterThan(change!.estimate * 0.8);
  });

  it("is marked, with its own figure beside it", () => {
    const change = { unit: "ratio", estimate: 0.12, low: -0.03, high: 0.29, shrunk: 0.04 } as const;
    expect(changeWords(change).replaceAll(/\s/g, " ")).toBe(
      "+4 %, drawn towards the total, few requests; by itself +12 % (−3 … +29)",
    );
  });

  it("is not made of two endpoints, which say nothing about how endpoints differ", () => {
    const two = [
      { name: "GET /busy", share: 0.98, medianMs: 60 },
      { name: "GET /rare/0", share: 0.02, medianMs: 60 },
    ];
    expect(locations({ ...RUN, endpoints: two }).endpoint("GET /rare/0").change?.shrunk).toBeUndefined();
  });
});

describe("betweenVariance", () => {
  it("is that of DerSimonian and Laird", () => {
    const estimates = [
      { value: 0.1, variance: 0.01 },
      { value: 0.3, variance: 0.04 },
      { value: 0.5, variance: 0.25 },
    ];
    expect(betweenVariance(estimates)).toBeCloseTo(0, 9);
    const apart = estimates.map(({ value, variance }) => ({ value: value * 3, variance }));
    expect(betweenVariance(apart)).toBeCloseTo((9 * qOf(estimates) - 2) / (129 - 10641 / 129), 9);
  });
});

/** Cochran's Q, written out. */
function qOf(estimates: { value: number; variance: number }[]): number {
  const mean = (0.1 * 100 + 0.3 * 25 + 0.5 * 4) / 129;
  return estimates.map(({ value, variance }) => (value - mean) ** 2 / variance).reduce((a, b) => a + b);
}
