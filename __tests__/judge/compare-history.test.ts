import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "../../src/baseline/entry.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY as policy } from "../../src/judge/policy.ts";
import { type ArmModel, makeRecording, type RecordingModel } from "../support/recordings.ts";

const RUN: RecordingModel = { seconds: 60, rate: 50, base: null };
const DAY = 24 * 3600 * 1000;

/** Stored runs of one a day, each off by one of a few factors, newest first. */
function history(count: number, arm: ArmModel = {}): BaselineEntry[] {
  const factors = [1, 1.03, 0.98, 1.01, 0.96];
  return Array.from({ length: count }, (_, index) => {
    const factor = (arm.factor ?? 1) * factors[index % factors.length]!;
    const recording = makeRecording({ ...RUN, seed: 100 + index, head: { ...arm, factor } });
    const recordedAt = new Date(recording.startedAtMs - (index + 1) * DAY).toISOString();
    return extractEntry(recording, { commit: "abc", branch: "main", runUrl: null, recordedAt });
  });
}

const judge = (head: ArmModel, stored: BaselineEntry[]) =>
  judgeRun({ recording: makeRecording({ ...RUN, head }), history: stored, policy });

describe("against stored runs", () => {
  it("passes an unchanged run once there are enough of them", () => {
    const judgement = judge({}, history(20));
    expect(judgement).toMatchObject({ comparedWith: "history", historyEntries: 20 });
    const outcomes = judgement.comparisons
      .filter((c) => c.scope.kind === "total")
      .map((c) => [c.metric, c.outcome]);
    expect(Object.fromEntries(outcomes)).toMatchObject({ failures: "same" });
    expect(judgement.verdict).not.toBe("fail");
  });

  it("sees twice the latency with ten, and a smaller change not at all with one", () => {
    expect(judge({ factor: 2 }, history(10)).verdict).toBe("fail");
    const one = judge({ factor: 1.2 }, history(1));
    expect(one.verdict).toBe("inconclusive");
    expect(one.historyEntries).toBe(1);
    expect(one.method[0]).toMatch(
      /^Compared with 1 stored run of the same scenario, load and kind of runner\./,
    );
  });

  it("narrows with the number of runs", () => {
    const width = (count: number) => {
      const change = judge({}, history(count)).comparisons[0]!.change!;
      return change.high! - change.low!;
    };
    const widths = [1, 3, 10, 20].map(width);
    expect(widths.toSorted((a, b) => b - a)).toEqual(widths);
    expect(widths[0]).toBeGreaterThan(0.5);
    expect(widths[3]).toBeLessThan(0.35);
  });

  it("sees failures that stored runs did not have", () => {
    const judgement = judge({ failureRate: 0.03 }, history(5));
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reasons.map((reason) => reason.text).join()).toMatch(
      /All traffic fails more often: 0 of 15 000 →/,
    );
  });

  it("leaves out what is older than 30 days, empty or far off the others", () => {
    const old = history(3).map((entry) => ({ ...entry, recordedAt: "2025-11-01T00:00:00Z" }));
    const gone = judge({}, old);
    expect(gone).toMatchObject({ verdict: "no-baseline", comparedWith: "nothing", historyEntries: 0 });
    expect(gone.reasons[0]?.text).toMatch(/no stored baseline of the last 30 days has measurements/);
    const [odd] = history(1, { factor: 20 });
    expect(judge({}, [odd!, ...history(9)]).historyEntries).toBe(9);
    const empty = { ...history(1)[0]!, endpoints: extractEmpty() };
    expect(judge({}, [empty]).verdict).toBe("no-baseline");
    expect(judge({}, history(25)).historyEntries).toBe(20);
  });

  it("compares all traffic over the endpoints that all runs have, and an endpoint with those that have it", () => {
    const stored = history(6).map((entry, index) =>
      index === 0 ? { ...entry, endpoints: entry.endpoints.slice(0, 2) } : entry,
    );
    const { comparisons } = judge({}, stored);
    const batch = comparisons.find(
      ({ scope }) => scope.kind === "endpoint" && scope.endpoint === "POST /images/batch",
    );
    expect(batch?.change?.estimate).toBeLessThan(0.2);
    const total = comparisons[0]!;
    expect(total.scope.kind).toBe("total");
    expect(Math.abs(total.change!.estimate)).toBeLessThan(0.1);
    expect(total.head.value).toBeLessThan(90);
  });

  it("takes the newest level after a step in the stored runs, and says so", () => {
    const after = history(4, { factor: 1.6 });
    const shifted = history(12).map((entry) => ({
      ...entry,
      recordedAt: new Date(Date.parse(entry.recordedAt) - 4 * DAY).toISOString(),
    }));
    const judgement = judge({ factor: 1.6 }, [...after, ...shifted]);
    expect(judgement.verdict).not.toBe("fail");
    expect(judgement.comparisons[0]?.base.value).toBeGreaterThan(140);
    expect(judgement.method[0]).toMatch(/level has probably changed: only the 4 newest are likely/);
    expect(judge({}, shifted).method[0]).not.toMatch(/level/);
    expect(judge({ factor: 4 }, [...after, ...shifted]).verdict).toBe("fail");
  });

  it("says what so many stored runs reliably catch", () => {
    const caught = (count: number) => {
      const words = judge({}, history(count)).method.find((one) => one.startsWith("Reliably caught"));
      return Number(/\+([\d ]+) % overall/.exec(words ?? "")?.[1]?.replace(" ", ""));
    };
    expect(caught(1)).toBeGreaterThan(150);
    expect(caught(20)).toBeLessThan(60);
    const { verdict } = judge({ factor: 1 + (caught(10) / 100) * 1.1 }, history(10));
    expect(verdict).toBe("fail");
  });

  it("calls a busy runner a disturbance, since nothing cancels it", () => {
    const recording = makeRecording(RUN);
    for (const cell of recording.runner) cell.cpu = 0.97;
    const judgement = judgeRun({ recording, history: history(5), policy });
    expect(judgement.verdict).toBe("disturbed");
    expect(judgement.reasons[0]?.text).toMatch(/^The runner's processor was 97 % busy/);
    const sideBySide = makeRecording({ seconds: 60, rate: 50 });
    sideBySide.runner = recording.runner;
    expect(judgeRun({ recording: sideBySide, history: [], policy }).verdict).not.toBe("disturbed");
  });
});

function extractEmpty() {
  const recording = makeRecording({ rate: 0, base: null });
  const origin = { commit: null, branch: null, runUrl: null, recordedAt: "2026-01-05T00:00:00Z" };
  return extractEntry(recording, origin).endpoints;
}
