import { describe, expect, it } from "vitest";
import { judgedWindow } from "../../src/measure/aggregate.ts";
import type { ArmRecording } from "../../src/measure/recording.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const RUN: RecordingModel = { seconds: 20, warmUpSeconds: 5, rate: 10 };

/** As if the process of the arm had taken so long to start. */
function delay(arm: ArmRecording, by: number): void {
  for (const cell of [...arm.requests, ...arm.load, ...arm.metricCells]) cell.second += by;
}

describe("judgedWindow", () => {
  it("is what was planned after the warm-up", () => {
    expect(judgedWindow(makeRecording(RUN))).toEqual({ from: 5, to: 25 });
  });

  it("begins with the load of the arm that began later, and loses none of the plan", () => {
    const recording = makeRecording(RUN);
    delay(recording.head, 2);
    delay(recording.base!, 3);
    expect(judgedWindow(recording)).toEqual({ from: 8, to: 28 });
  });

  it("ends with the last second that was measured, and with a planned end", () => {
    const recording = makeRecording(RUN);
    for (const arm of [recording.head, recording.base!]) {
      arm.requests = arm.requests.filter((cell) => cell.second < 15);
    }
    expect(judgedWindow(recording)).toEqual({ from: 5, to: 15 });
    recording.head.end.judgedUntil = 12;
    expect(judgedWindow(recording)).toEqual({ from: 5, to: 12 });
  });

  it("takes the clock as it is where nothing was planned", () => {
    const recording = makeRecording({ ...RUN, meta: { plannedSeconds: null } });
    delay(recording.head, 3);
    expect(judgedWindow(recording)).toEqual({ from: 5, to: 28 });
  });

  it("is empty where nothing was measured", () => {
    const recording = makeRecording({ ...RUN, rate: 0 });
    recording.head.load = [];
    recording.base!.load = [];
    expect(judgedWindow(recording)).toEqual({ from: 5, to: 5 });
  });
});
