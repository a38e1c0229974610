import { describe, expect, it } from "vitest";
import { buildView } from "../../src/report/build-view.ts";
import { makeRecording } from "../support/recordings.ts";
import { makeContext } from "./support/cases.ts";
import { makeJudgement } from "./support/judgements.ts";

const viewOf = (recording = makeRecording()) => buildView(recording, makeJudgement(), makeContext());

describe("the view of a run", () => {
  it("starts with all traffic, then endpoints by falling traffic, and adds up", () => {
    const { endpoints } = viewOf();
    expect(endpoints.map((row) => row.endpoint)).toEqual([
      "*",
      "POST /images/generate",
      "POST /images/batch",
    ]);
    const [all, ...rest] = endpoints;
    expect(all!.head.count).toBe(1800);
    expect(rest.reduce((sum, row) => sum + row.head.count, 0)).toBe(1800);
    expect(all!.head.requestsPerSecond).toBe(30);
    expect(all!.head.p95Ms!).toBeGreaterThan(all!.head.p50Ms!);
  });

  it("leaves the warm-up out", () => {
    const view = viewOf(makeRecording({ seconds: 20, warmUpSeconds: 10, rate: 10 }));
    expect(view).toMatchObject({ warmUpSeconds: 10, judgedSeconds: 20 });
    expect(view.endpoints[0]!.head.count).toBe(200);
    expect(view.load.head.iterations).toBe(200);
  });

  it("shows an endpoint that only one arm has, with nothing on the other side", () => {
    const recording = makeRecording({ seconds: 10 });
    recording.base!.endpoints = ["GET /old", "POST /images/batch"];
    const { endpoints } = viewOf(recording);
    const old = endpoints.find((row) => row.endpoint === "GET /old")!;
    expect(old.head).toMatchObject({ count: 0, failed: 0, p95Ms: null, requestsPerSecond: 0 });
    expect(old.base!.count).toBeGreaterThan(0);
  });

  it("has no base where there was none", () => {
    const view = viewOf(makeRecording({ base: null }));
    expect(view.endpoints.every((row) => row.base === null && row.basePhasesMs === null)).toBe(true);
    expect(view.load.base).toBeNull();
  });

  it("counts failures by class, which adds up to all that failed", () => {
    const view = viewOf(makeRecording({ head: { failureRate: 0.2, failureClass: "timeout" } }));
    const { head } = view.endpoints[0]!;
    expect(head.failures.timeout).toBe(head.failed);
    expect(head.failed).toBeGreaterThan(200);
  });

  it("has no endpoint, not even all traffic, without HTTP requests", () => {
    expect(viewOf(makeRecording({ rate: 0 })).endpoints).toEqual([]);
  });

  it("sums checks and custom metrics over the judged seconds", () => {
    const metric = { name: "first_message", mean: 40, sigma: 0, perSecond: 2 };
    const recording = makeRecording({
      seconds: 10,
      warmUpSeconds: 5,
      head: { metric, checkFailureRate: 1 },
    });
    const view = viewOf(recording);
    expect(view.checks).toEqual([
      { check: "status is expected", head: { passes: 0, fails: 300 }, base: { passes: 0, fails: 0 } },
    ]);
    const row = view.metrics[0]!;
    expect(row).toMatchObject({ metric: "first_message", type: "trend", base: { count: 0, average: null } });
    expect(row.head).toMatchObject({ count: 20, sum: 800, average: 40, min: 40, max: 40, last: 40 });
    expect(row.head.p50!).toBeCloseTo(40, 0);
  });

  it("claims no quantile of a metric with negative values, which histograms leave out", () => {
    const recording = makeRecording({
      seconds: 5,
      head: { metric: { name: "drift", mean: 5, sigma: 0, perSecond: 1 } },
    });
    const cell = recording.head.metricCells[0]!;
    recording.head.metricCells[0] = { ...cell, count: 2, sum: 2, min: -3 };
    expect(viewOf(recording).metrics[0]!.head).toMatchObject({ count: 6, min: -3, p50: null, p95: null });
  });
});
