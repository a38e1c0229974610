import { describe, expect, it } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { FEWEST_PAIRS, type LedgerPair, ledgerPair, spreadsFrom } from "../../src/judge/ledger.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { ASSUMED_SPREAD } from "../../src/judge/spread.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const RUN: RecordingModel = { seconds: 60, rate: 40 };

/** Pairs whose estimates are `z` standard errors off, this way and that. */
function pairs(count: number, z: number, self = false): LedgerPair[] {
  return Array.from({ length: count }, (_, index) => {
    const effect = { estimate: (index % 2 === 0 ? z : -z) * 0.01, standardError: 0.01 };
    return { self, blocks: 1003, effects: { location: effect, p50: effect, p95: effect, p99: effect } };
  });
}

describe("ledgerPair", () => {
  it("has the spread of the blocks alone", () => {
    const pair = ledgerPair(makeRecording(RUN), false)!;
    expect(pair).toMatchObject({ self: false, blocks: 30 });
    const { estimate, standardError } = pair.effects.location!;
    // 2 400 requests per arm of sigma 0.4: 0.4 * sqrt(2 / 2400).
    expect(standardError).toBeGreaterThan(0.0115 * 0.6);
    expect(standardError).toBeLessThan(0.0115 * 1.5);
    expect(Math.abs(estimate)).toBeLessThan(4 * standardError);
    expect(Object.keys(pair.effects)).toEqual(["location", "p50", "p95", "p99"]);
  });

  it("is none without a base, without requests, or of runs at different times", () => {
    expect(ledgerPair(makeRecording({ ...RUN, base: null }), false)).toBeNull();
    expect(ledgerPair(makeRecording({ ...RUN, rate: 0 }), false)).toBeNull();
    expect(ledgerPair(makeRecording({ ...RUN, meta: { armsApart: true } }), false)).toBeNull();
  });
});

describe("spreadsFrom", () => {
  it("keeps what is assumed until there are enough real pairs", () => {
    expect(spreadsFrom([])).toEqual(ASSUMED_SPREAD);
    expect(spreadsFrom([...pairs(FEWEST_PAIRS - 1, 3), ...pairs(500, 3, true)])).toEqual(ASSUMED_SPREAD);
  });

  it("learns the inflation, and trusts it as much as there are pairs", () => {
    const { location } = spreadsFrom(pairs(200, 2));
    expect(location.inflation).toBeCloseTo((5 * 1.5 + 200 * 4 * (1000 / 1002)) / 205, 9);
    expect(location).toMatchObject({ deployment: 0, observations: 200 });
  });

  it("never goes below what the blocks show", () => {
    expect(spreadsFrom(pairs(1000, 0.1)).p95.inflation).toBe(1);
  });

  it("lets pairs of one deployment with itself raise it and never lower it", () => {
    const real = spreadsFrom(pairs(100, 2)).location;
    expect(spreadsFrom([...pairs(100, 2), ...pairs(400, 0.5, true)]).location).toEqual(real);
    const raised = spreadsFrom([...pairs(100, 2), ...pairs(400, 3, true)]).location;
    expect(raised.inflation).toBeCloseTo(9 * (1000 / 1002), 6);
    expect(raised.observations).toBe(100);
  });
});

describe("judgeRun with a ledger", () => {
  const judge = (ledger: LedgerPair[]) =>
    judgeRun({ recording: makeRecording({ ...RUN, head: { factor: 1.06 } }), history: [], policy, ledger });

  it("is surer where the project's pairs are quiet and less sure where they are not", () => {
    const width = (ledger: LedgerPair[]) => {
      const change = judge(ledger).comparisons[0]!.change!;
      return change.high! - change.low!;
    };
    expect(width(pairs(200, 1))).toBeLessThan(width([]));
    expect(width(pairs(200, 4))).toBeGreaterThan(width([]));
  });

  it("says what its spread comes from", () => {
    expect(judge([]).method.join("\n")).toMatch(/has not been certified for this project/);
    expect(judge(pairs(200, 1)).method.join("\n")).toMatch(/200 pairs of deployments of one commit/);
  });
});
