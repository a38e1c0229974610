import { describe, expect, it } from "vitest";
import { type Drift, driftsOf } from "../../src/drift/drifts.ts";
import { differenceOf } from "../../src/drift/series.ts";
import type { Recording } from "../../src/measure/recording.ts";
import type { MonitorSeries } from "../../src/observe/monitors/series.ts";
import { memorySeries } from "../support/memory-series.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const MINUTES = 30;

const memory = (arm: MonitorSeries["arm"], valueAt: (minute: number) => number) =>
  memorySeries({ arm, minutes: MINUTES }, valueAt);

function recordingOf(monitors: MonitorSeries[], model: RecordingModel = {}): Recording {
  return { ...makeRecording({ seconds: MINUTES * 60, rate: 5, ...model }), monitors };
}

function memoryOf(recording: Recording): Drift {
  const found = driftsOf(recording)?.series.find(({ name }) => name === "memory");
  if (found === undefined) throw new Error("there is no drift of memory");
  return found;
}

const steady = () => 120;
const leaking = (minute: number) => 120 + minute;

describe("memory that rises", () => {
  it("in head alone is worse than base, by the difference", () => {
    const drift = memoryOf(recordingOf([memory("head", leaking), memory("base", steady)]));
    expect(drift.outcome).toBe("worse than base");
    expect(drift.difference?.slopePerMinute).toBeCloseTo(1, 1);
  });

  it("in both is not a matter of the change", () => {
    const drift = memoryOf(recordingOf([memory("head", leaking), memory("base", leaking)]));
    expect(drift.outcome).toBe("worse in both");
    expect(drift.difference?.verdict).toBe("flat");
  });

  it("is told of a run without a base, and of what both share", () => {
    expect(memoryOf(recordingOf([memory("head", leaking)], { base: null })).outcome).toBe("worse");
    const shared = memoryOf(recordingOf([memory("shared", leaking)]));
    expect(shared).toMatchObject({ outcome: "worse", shared: true, base: null });
  });

  it("has no difference to a base that ran at another time", () => {
    const recording = recordingOf([memory("head", leaking), memory("base", steady)]);
    recording.meta.armsApart = true;
    expect(memoryOf(recording)).toMatchObject({ outcome: "worse", difference: null });
  });

  it("shows by the difference what noise common to both hides", () => {
    const wave = (minute: number) => 30 * Math.sin(minute / 3);
    const drift = memoryOf(
      recordingOf([
        memory("head", (minute) => leaking(minute) + wave(minute)),
        memory("base", (minute) => 120 + wave(minute)),
      ]),
    );
    expect(drift.head.verdict).toBe("cannot tell");
    expect(drift.outcome).toBe("worse than base");
  });
});

describe("a run", () => {
  it("with even load and steady memory is steady", () => {
    const drifts = driftsOf(recordingOf([memory("head", steady), memory("base", steady)]));
    expect(drifts?.why).toBeNull();
    expect(drifts?.series.map(({ name, outcome }) => [name, outcome])).toContainEqual(["memory", "steady"]);
  });

  it("that is short has no such question", () => {
    expect(driftsOf(makeRecording({ seconds: 120 }))).toBeNull();
  });

  it("whose load was raised says that nothing can be said", () => {
    const recording = recordingOf([memory("head", leaking)], { base: null });
    for (const cell of recording.head.requests) if (cell.second > 900) cell.count *= 3;
    recording.meta.plannedRate = 5;
    expect(driftsOf(recording)).toEqual({
      series: [],
      why: "the load itself changed, and memory and latency follow it",
    });
  });

  it("takes no count near zero for a leak before it comes to three an hour", () => {
    const connections = (perMinute: number): MonitorSeries => ({
      ...memory("head", () => 0),
      monitor: "database-connections",
      name: "database connections",
      unit: "connections",
      role: "connections",
      points: memory("head", () => 0).points.map(({ second, value }) => ({
        second,
        value: 1 + value! / 100 + (perMinute * second) / 60,
      })),
    });
    const outcome = (perMinute: number) =>
      driftsOf(recordingOf([connections(perMinute)], { base: null }))?.series.find(
        ({ role }) => role === "connections",
      )?.outcome;
    expect(outcome(0.02)).toBe("steady");
    expect(outcome(0.2)).toBe("worse");
  });

  it("leaves out a monitor that could not be read", () => {
    const unknown: MonitorSeries = {
      ...memory("head", steady),
      status: "unknown",
      reason: "no answer",
      points: [],
    };
    expect(driftsOf(recordingOf([unknown]))?.series.map(({ name }) => name)).toEqual(["p95 of all traffic"]);
  });

  it("sees latency that creeps up", () => {
    const recording = makeRecording({ seconds: MINUTES * 60, rate: 20, base: null });
    const creeping = recording.head.requests.map((cell) => {
      const shift = Math.round((Math.log(1.5) / Math.log(1.01)) * (cell.second / (MINUTES * 60)));
      const latency = cell.latency.buckets().map(([bucket, times]) => [bucket + shift, times] as const);
      return { ...cell, latency: Object.getPrototypeOf(cell.latency).constructor.from(latency) };
    });
    const drifts = driftsOf({ ...recording, head: { ...recording.head, requests: creeping } });
    expect(drifts?.series[0]).toMatchObject({ name: "p95 of all traffic", outcome: "worse" });
  });
});

describe("the difference of two series", () => {
  it("takes the line between two readings of base, and knows nothing across a gap", () => {
    const head = [0, 5, 10, 15, 20, 25].map((second) => ({ second, value: 10 }));
    const base = [
      { second: 5, value: 4 },
      { second: 15, value: 8 },
      { second: 20, value: null },
      { second: 25, value: 1 },
    ];
    expect(differenceOf(head, base).map(({ value }) => value)).toEqual([null, 6, 4, 2, null, 9]);
  });
});
