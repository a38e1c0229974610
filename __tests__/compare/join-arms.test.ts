import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinArms } from "../../src/compare/join-arms.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import { judgedWindow, totalRequests } from "../../src/measure/aggregate.ts";
import type { Recording } from "../../src/measure/recording.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const START = Date.parse("2026-11-24T06:00:00Z");

function oneArm(model: RecordingModel, startedAtMs = START): Recording {
  return { ...makeRecording({ base: null, ...model }), startedAtMs };
}

const judge = (recording: Recording) => judgeRun({ recording, history: [], policy: DEFAULT_POLICY });

describe("two runs at the same time", () => {
  const base = oneArm({ seed: 1 });
  const head = oneArm({ seed: 2, head: { factor: 1.3 } }, START + 4_000);
  const { recording, notes } = joinArms(base, head);

  it("keep their common clock", () => {
    expect(recording.meta.armsApart).toBeUndefined();
    expect(recording.startedAtMs).toBe(START);
    expect(recording.base?.requests).toEqual(base.head.requests);
    expect(recording.head.requests.map(({ second }) => second)).toEqual(
      head.head.requests.map(({ second }) => second + 4),
    );
    expect(notes[0]).toMatch(/at the same time \(56 of 60 s\)/);
  });

  it("are judged side by side, as one recording would be", () => {
    const { verdict, comparedWith, method } = judge(recording);
    expect(verdict).toBe("fail");
    expect(comparedWith).toBe("side-by-side");
    expect(method[0]).toMatch(/at the same time/);
  });

  it("have the same clock whichever of the two began first", () => {
    const turned = joinArms(head, base).recording;
    expect(turned.startedAtMs).toBe(START);
    expect(turned.head.requests).toEqual(base.head.requests);
  });

  it("are judged with the coarser of two ways to collect, and it is said", () => {
    const coarse = oneArm({ seed: 1, meta: { collected: "histograms" } });
    const joined = joinArms(coarse, head);
    expect(joined.recording.meta.collected).toBe("histograms");
    expect(joined.notes).toContain(
      "Only base was collected as histograms, with latencies known to about 5 %.",
    );
    const width = ({ comparisons }: ReturnType<typeof judge>) => {
      const p95 = comparisons.find(({ metric }) => metric === "p95")?.change;
      return p95!.high! - p95!.low!;
    };
    expect(width(judge(joined.recording))).toBeGreaterThan(width(judge(recording)));
  });

  it("are not judged before both have warmed up", () => {
    const warm = joinArms(
      oneArm({ warmUpSeconds: 10 }),
      oneArm({ warmUpSeconds: 5 }, START + 8_000),
    ).recording;
    expect(warm.meta.warmUpSeconds).toBe(13);
  });
});

describe("two runs at different times", () => {
  const base = oneArm({ seed: 1 });
  const joined = (model: RecordingModel) =>
    joinArms(base, oneArm({ seed: 2, ...model }, START + 3 * 3_600_000));

  it("both begin at second 0, and it is said", () => {
    const { recording, notes } = joined({});
    expect(recording.meta.armsApart).toBe(true);
    expect(recording.base?.requests[0]?.second).toBe(0);
    expect(recording.head.requests[0]?.second).toBe(0);
    expect(notes[0]).toMatch(/not made at the same time \(base began 3 hours earlier\)/);
  });

  it("are slower only beyond what runs vary by", () => {
    const small = judge(joined({ head: { factor: 1.15 } }).recording);
    expect(small.verdict).toBe("inconclusive");
    expect(small.comparisons.every(({ needsSeconds }) => needsSeconds === null)).toBe(true);
    expect(judge(joined({ head: { factor: 4 } }).recording).verdict).toBe("fail");
    // The very same runs, had they been made side by side, show the small one too.
    const beside = joinArms(base, oneArm({ seed: 2, head: { factor: 1.15 } })).recording;
    expect(judge(beside).verdict).toBe("fail");
  });

  it("show a broken head all the same", () => {
    expect(judge(joined({ head: { failureRate: 1 } }).recording).verdict).toBe("fail");
  });

  it("never pass where one was cut or is empty", () => {
    const cut = joined({ complete: false });
    expect(cut.recording.complete).toBe(false);
    expect(judge(cut.recording).verdict).not.toBe("pass");
    const nothing = oneArm({ seconds: 0 });
    expect(judge(joinArms(base, nothing).recording).verdict).not.toBe("pass");
    expect(judge(joinArms(nothing, base).recording).verdict).not.toBe("pass");
    expect(judge(joinArms(nothing, nothing).recording).verdict).not.toBe("pass");
  });
});

describe("what differs between two runs", () => {
  it("is said: scenario, load, engine, endpoints", () => {
    const meta = makeRecording().meta;
    const withScenario = (change: Partial<typeof meta.scenario>) =>
      oneArm({ meta: { scenario: { ...meta.scenario, ...change } } });
    const notes = (head: Recording) => joinArms(withScenario({}), head).notes.join("\n");
    expect(notes(withScenario({ hash: "another", name: "spike" }))).toMatch(
      /Not the same scenario: .* head ran spike/,
    );
    expect(notes(withScenario({ shapeKey: "another", shape: "90 users" }))).toMatch(
      /Not the same load: .* head 90 users/,
    );
    expect(notes(oneArm({ meta: { engine: { name: "embedded", version: "1" } } }))).toMatch(
      /Not the same engine/,
    );
    const other = oneArm({ endpoints: [{ name: 'GET /"new"', share: 1, medianMs: 9 }] });
    expect(notes(other)).toMatch(/Only in head: "GET \/\\"new\\""/);
    expect(notes(other)).toMatch(/Only in base: "POST \/images\/generate", "POST \/images\/batch"/);
    expect(joinArms(withScenario({}), withScenario({})).notes).toHaveLength(1);
  });

  it("is not the types of metrics where only one file tells them", () => {
    const typed = oneArm({ head: { metric: { name: "wait", mean: 5, sigma: 0.1, perSecond: 1 } } });
    const untyped = structuredCloneOf(typed);
    untyped.head.metrics = untyped.head.metrics.map(({ name }) => ({ name, type: "unknown" }));
    for (const { recording } of [joinArms(typed, untyped), joinArms(untyped, typed)]) {
      expect(recording.head.metrics).toEqual(typed.head.metrics);
      expect(recording.base?.metrics).toEqual(typed.head.metrics);
    }
  });
});

describe("joining", () => {
  it("loses no request and changes neither recording", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 20 }), (later, seconds) => {
        const base = oneArm({ seconds: 20, seed: 3 });
        const head = oneArm({ seconds, seed: 4 }, START + later * 1000);
        const before = JSON.stringify([base, head]);
        const { recording } = joinArms(base, head);
        const window = { from: 0, to: judgedWindow(recording).to };
        const count = (run: Recording) => totalRequests(run.head, judgedWindow(run)).count;
        expect(totalRequests(recording.head, window).count).toBe(count(head));
        expect(recording.base && totalRequests(recording.base, window).count).toBe(count(base));
        expect(JSON.stringify([base, head])).toBe(before);
      }),
      { numRuns: 30 },
    );
  });
});

/** A copy whose arm can be changed; histograms are shared. */
function structuredCloneOf(recording: Recording): Recording {
  return { ...recording, head: { ...recording.head } };
}
