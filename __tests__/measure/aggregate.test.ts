import { describe, expect, it } from "vitest";
import {
  inWindow,
  judgedWindow,
  meanPhases,
  requestsByEndpoint,
  totalRequests,
} from "../../src/measure/aggregate.ts";
import { makeRecording } from "../support/recordings.ts";

describe("sums over a recording", () => {
  const recording = makeRecording({
    warmUpSeconds: 10,
    seconds: 50,
    rate: 20,
    head: { failureRate: 0.1, failureClass: "timeout", endpointFactors: { "POST /images/batch": 2 } },
    base: { rateFactor: 0.5 },
  });
  const window = judgedWindow(recording);

  it("leave the warm-up out and go on to the last second of either arm", () => {
    expect(window).toEqual({ from: 10, to: 60 });
    expect(inWindow(recording.head.requests, window).every(({ second }) => second >= 10)).toBe(true);
    const early = { ...recording, head: { ...recording.head, requests: [] } };
    expect(judgedWindow(early)).toEqual({ from: 10, to: 60 });
  });

  it("of a recording without anything are empty", () => {
    const nothing = makeRecording({ base: null, seconds: 0, warmUpSeconds: 5 });
    expect(judgedWindow(nothing)).toEqual({ from: 5, to: 5 });
    expect(totalRequests(nothing.head, judgedWindow(nothing))).toMatchObject({ count: 0, failed: 0 });
  });

  it("count every request once, and the latency of those that did not fail", () => {
    const head = totalRequests(recording.head, window);
    expect(head.count).toBe(1000);
    expect(head.failed).toBeGreaterThan(0);
    expect(head.failures).toEqual({ timeout: head.failed });
    expect(head.latency.count).toBe(head.count - head.failed);
    expect(totalRequests(recording.base!, window).count).toBe(500);
  });

  it("by endpoint add up to the total", () => {
    const total = totalRequests(recording.head, window);
    const endpoints = requestsByEndpoint(recording.head, window);
    expect([...endpoints.keys()].sort()).toEqual(["POST /images/batch", "POST /images/generate"]);
    expect([...endpoints.values()].reduce((sum, { count }) => sum + count, 0)).toBe(total.count);
    const p50 = (name: string) => endpoints.get(name)?.latency.quantile(0.5) ?? 0;
    expect(p50("POST /images/batch")).toBeGreaterThan(2 * p50("POST /images/generate"));
  });

  it("of phases are means, of all traffic or of one endpoint", () => {
    const all = meanPhases(recording.head, window, null);
    const batch = meanPhases(recording.head, window, "POST /images/batch");
    expect(all.waiting).toBeGreaterThan(50);
    expect(batch.waiting).toBeGreaterThan(all.waiting ?? Number.POSITIVE_INFINITY);
    expect(all.connecting).toBe(0);
    expect(meanPhases(recording.head, window, "GET /nothing")).toEqual({});
  });
});
