import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnalysisInput, analyse } from "../../src/analysis/analyse.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { makeJudgement } from "../report/support/judgements.ts";
import { anyRecording } from "../support/any-recording.ts";
import { makeRecording, randomFrom } from "../support/recordings.ts";
import { anyMonitors, rampRecording, series } from "./support.ts";

const LAW = { lambda: 20, sigma: 0.06, kappa: 0.0004 };

function analysisOf(part: Partial<AnalysisInput>) {
  return analyse({
    recording: rampRecording({ users: 80, ...LAW }),
    judgement: makeJudgement(),
    monitors: [],
    ...part,
  });
}

describe("bottlenecks of a ramp", () => {
  it("name the resource that reached first, then its symptoms, with what to do", () => {
    const pool = series({ name: "database connections" }, (second) => Math.min(20, 1 + second / 6));
    const memory = series({ name: "memory", unit: "MiB", limit: 2000, role: "memory" }, () => 700);
    const cpu = series({ name: "cpu", unit: "%", limit: 100, role: "cpu" }, (second) =>
      second > 170 ? 95 : 40,
    );
    const { findings, actions, open } = analysisOf({ monitors: [cpu, memory, pool] });
    expect(findings[0]).toMatchObject({
      kind: "resource",
      subject: "database connections",
      strength: "strong",
    });
    expect(findings[0]!.second).toBeGreaterThan(95);
    expect(findings[0]!.second).toBeLessThan(110);
    const kinds = findings.map((finding) => finding.kind);
    expect(kinds).toContain("throughput");
    expect(kinds).toContain("latency");
    expect(findings.some((finding) => finding.subject === "memory")).toBe(false);
    expect(open.map((one) => one.question)).not.toContain("Which resource was exhausted first?");
    const scale = actions.find((action) => action.findingId === findings[0]!.id);
    expect(scale).toMatchObject({ kind: "scale", text: expect.stringContaining("`database connections`") });
  });

  it("say what to do about what broke first before all else, and once", () => {
    const pool = series({ name: "database connections" }, () => 20);
    const criterion = {
      kind: "below-maximum",
      name: "database-pool",
      monitor: null,
      share: 1,
      gate: false,
    } as const;
    const missed = { criterion, title: "the database pool is not exhausted", outcome: "missed" } as const;
    const successCriteria = [
      { ...missed, found: "20 connections", how: "all readings of `database connections` were at 20" },
      { ...missed, found: "9 MiB", how: "all readings of `heap` were at 9 MiB" },
    ];
    const { actions } = analysisOf({ monitors: [pool], judgement: makeJudgement({ successCriteria }) });
    expect(actions[0]).toMatchObject({
      kind: "scale",
      text: expect.stringContaining("`database connections`"),
    });
    const because = actions.map((action) => action.because);
    expect(because.filter((words) => words.includes("database connections"))).toHaveLength(1);
    expect(because.filter((words) => words.includes("`heap`"))).toHaveLength(1);
  });

  it("say what cannot be known without monitors and without more load", () => {
    const recording = makeRecording({ base: null });
    const { findings, open } = analysisOf({ recording });
    expect(findings).toEqual([]);
    expect(open.map((one) => one.question)).toEqual([
      "Where does throughput stop growing?",
      "Which endpoints slow down under more load?",
      "Which resource was exhausted first?",
    ]);
    expect(open[0]!.why).toMatch(/^not enough evidence/);
  });

  it("put a generator at its limit before everything else", () => {
    const judgement = makeJudgement({
      verdict: "disturbed",
      reasons: [{ code: "generator-saturated", text: "The load generator could not keep up." }],
    });
    const pool = series({}, () => 20);
    const { findings, actions } = analysisOf({ judgement, monitors: [pool] });
    expect(findings.map((finding) => finding.kind).slice(0, 2)).toEqual(["generator", "resource"]);
    expect(actions[0]!.kind).toBe("measure");
  });

  it("say when and where requests began to fail, and read a 429 as a rate limit", () => {
    const recording = rampRecording({ users: 80, ...LAW });
    for (const cell of recording.head.requests) {
      if (cell.second >= 120 && cell.endpoint === 0)
        cell.failures = { "status-429": Math.ceil(cell.count / 4) };
    }
    const { findings, actions } = analysisOf({ recording });
    const limit = findings.find((finding) => finding.kind === "rate-limit")!;
    expect(limit.second).toBe(120);
    expect(limit.evidence.join()).toContain("`POST /images/generate`");
    expect(actions.map((action) => action.kind)).toContain("rate-limit");
  });
});

describe("moving together", () => {
  it("is found beyond the load, with the lag", () => {
    const recording = rampRecording({ users: 80, ...LAW });
    const random = randomFrom(9);
    const calm = Array.from({ length: 30 }, () => random() < 0.6);
    const stall = Array.from({ length: 200 }, (_, second) => (calm[Math.floor(second / 7)] ? 0 : 1));
    for (const cell of recording.head.requests) {
      const slowed = stall[cell.second - 6] ? 2 : 1;
      const shift = slowed === 2 ? 70 : 0;
      cell.latency = LogHistogram.from(
        cell.latency.buckets().map(([bucket, times]) => [bucket + shift, times]),
      );
    }
    const cache = series(
      { name: "cache misses", limit: null },
      (second) => (stall[second] ?? 0) * 50 + random(),
    );
    const noise = series({ name: "unrelated", limit: null }, () => random());
    const { resources, findings } = analysisOf({ recording, monitors: [cache, noise] });
    const [found, other] = resources;
    expect(found!.withLatency!.rho).toBeGreaterThan(0.5);
    expect(found!.withLatency!.lagSeconds).toBeGreaterThanOrEqual(4);
    expect(found!.withLatency!.lagSeconds).toBeLessThanOrEqual(8);
    expect(findings.some((finding) => finding.subject === "cache misses")).toBe(true);
    expect(other!.withLatency!.p).toBeGreaterThan(0.025);
    expect(findings.some((finding) => finding.subject === "unrelated")).toBe(false);
  });

  it("is not claimed of what merely follows the load", () => {
    const random = randomFrom(4);
    const users = series({ name: "sessions", limit: null }, (second) => second + random() * 4);
    const { findings } = analysisOf({ monitors: [users] });
    expect(findings.some((finding) => finding.subject === "sessions")).toBe(false);
  });
});

describe("the analysis of any recording", () => {
  it("can be made, has unique ids and tells the same twice", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(anyRecording(), anyMonitors(), (recording, monitors) => {
        const judgement = makeJudgement();
        const analysis = analyse({ recording, judgement, monitors });
        const ids = analysis.findings.map((finding) => finding.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/);
        const words = JSON.stringify([analysis.findings, analysis.open, analysis.actions]);
        expect(words).not.toMatch(/\b(NaN|undefined|Infinity)\b|\[object/);
        expect(analyse({ recording, judgement, monitors })).toEqual(analysis);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
