import { describe, expect, it } from "vitest";
import type { ShareTotal } from "../../../src/engine/engine.ts";
import { ArmCollector } from "../../../src/measure/collector.ts";
import type { ArmRecording, RecordingMeta } from "../../../src/measure/recording.ts";
import { RecordingBuilder } from "../../../src/measure/recording-builder.ts";
import { histogramOf, type MadeSeries, makePush } from "./pushes.ts";

const START = 1_800_000_000_000;
const GOOD = { name: "GET /", method: "GET", status: "200", expected_response: "true" };
const LATE = { name: "GET /", method: "GET", status: "0", expected_response: "false", error_code: "1050" };

const counter = (metric: string, labels: Record<string, string>, value: number) => ({
  labels: { __name__: `k6_${metric}_total`, ...labels },
  value,
});
const trend = (metric: string, labels: Record<string, string>, counts: Record<number, number>) => ({
  labels: { __name__: `k6_${metric}_seconds`, ...labels },
  histogram: histogramOf(counts),
});

/** One push a second. */
function collect(
  pushes: (Omit<MadeSeries, "timeMs">[] | Uint8Array)[],
  shares: ShareTotal[] = [],
): ArmRecording {
  const builder = new RecordingBuilder({} as RecordingMeta, START);
  const collector = new ArmCollector({
    arm: "head",
    writer: builder,
    startedAtMs: START,
    collect: "histograms",
  });
  pushes.forEach((push, at) => {
    const timeMs = START + (at + 1) * 1000;
    collector.write(
      push instanceof Uint8Array ? push : makePush(push.map((series) => ({ ...series, timeMs }))),
    );
  });
  const end = { outcome: "completed", exitCode: 0, signal: null, message: "" } as const;
  collector.finish({ thresholds: [], metrics: [], shares, end }, "http://127.0.0.1");
  return builder.build({ complete: true }).head;
}

describe("pushes of sums", () => {
  it("become what happened between two of them, in the second of each", () => {
    const arm = collect([
      [counter("http_reqs", GOOD, 10), trend("http_req_duration", GOOD, { "-40": 10 })],
      [counter("http_reqs", GOOD, 25), trend("http_req_duration", GOOD, { "-40": 24, "-39": 1 })],
    ]);
    expect(arm.requests.map(({ second, count, latency }) => [second, count, latency.count])).toEqual([
      [0, 10, 10],
      [1, 15, 15],
    ]);
    expect(arm.endpoints).toEqual(["GET /"]);
  });

  it("lose nothing with a push that never came, and are not negative after a new start", () => {
    const push = (total: number) => [counter("http_reqs", GOOD, total)];
    const arm = collect([push(10), push(40), push(5)]);
    expect(arm.requests.map(({ count }) => count)).toEqual([10, 30, 5]);
  });

  it("know the class of a failure from its tags, and what a timeout lasted", () => {
    const arm = collect([
      [counter("http_reqs", LATE, 3), trend("http_req_duration", LATE, { 47: 3 })],
      [
        counter("http_reqs", LATE, 3),
        { labels: { __name__: "k6_http_reqs_total", ...LATE }, value: Number.NaN },
      ],
    ]);
    expect(arm.requests[0]).toMatchObject({ count: 3, failures: { timeout: 3 } });
    expect(arm.requests[0]?.latency.quantile(0.5)).toBeGreaterThan(53_000);
    expect(arm.errors).toMatchObject([{ endpoint: "GET /", failure: "timeout", code: 1050, count: 3 }]);
  });

  it("tell failures by their share where the tag that says so is switched off", () => {
    const { expected_response: _, ...untagged } = GOOD;
    const rate = (value: number) => ({ labels: { __name__: "k6_http_req_failed_rate", ...untagged }, value });
    const arm = collect([
      [counter("http_reqs", untagged, 10), rate(0), trend("http_req_duration", untagged, { "-40": 10 })],
      [counter("http_reqs", untagged, 20), rate(0.25), trend("http_req_duration", untagged, { "-40": 20 })],
    ]);
    const failed = arm.requests.flatMap(({ failures }) => Object.values(failures));
    expect(failed.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(arm.requests.reduce((sum, { latency }) => sum + latency.count, 0)).toBe(15);
  });

  it("have checks and custom rates from the summary, where the iterations were", () => {
    const arm = collect(
      [[counter("iterations", {}, 10)], [counter("iterations", {}, 40)]],
      [
        { kind: "check", name: "ok", passes: 37, fails: 3 },
        { kind: "rate", name: "cached", passes: 4, fails: 16 },
        { kind: "rate", name: "http_req_failed", passes: 1, fails: 39 },
      ],
    );
    expect(arm.checks).toEqual(["ok"]);
    expect(arm.checkCells).toEqual([
      { second: 0, check: 0, passes: 9, fails: 0 },
      { second: 1, check: 0, passes: 28, fails: 3 },
    ]);
    expect(arm.metrics.map(({ name }) => name)).toEqual(["cached"]);
    expect(arm.metricCells.map(({ count, sum }) => [count, sum])).toEqual([
      [5, 1],
      [15, 3],
    ]);
  });

  it("keep custom metrics in the units that k6 has", () => {
    const arm = collect([
      [
        trend("waiting_room", {}, { 0: 4 }),
        { labels: { __name__: "k6_payload" }, histogram: histogramOf({ 80: 2 }) },
        counter("bought", {}, 6),
        { labels: { __name__: "k6_depth" }, value: 12 },
        { labels: { __name__: "k6_vus" }, value: 7 },
      ],
    ]);
    const byName = Object.fromEntries(arm.metricCells.map((cell) => [arm.metrics[cell.metric]!.name, cell]));
    expect(byName.waiting_room).toMatchObject({ count: 4 });
    expect(byName.waiting_room!.max).toBeGreaterThan(917);
    expect(byName.waiting_room!.max).toBeLessThanOrEqual(1000);
    expect(byName.payload!.max).toBeLessThanOrEqual(1024);
    expect(byName.bought).toMatchObject({ sum: 6 });
    expect(byName.depth).toMatchObject({ last: 12 });
    expect(arm.load[0]).toMatchObject({ vus: 7 });
  });

  it("that cannot be read are counted and named, and the others are not lost", () => {
    const arm = collect([
      [counter("http_reqs", GOOD, 10)],
      new TextEncoder().encode("not a push"),
      [counter("http_reqs", GOOD, 30), { labels: { __name__: "up" }, value: 1 }],
    ]);
    expect(arm.requests.map(({ count }) => count)).toEqual([10, 20]);
    expect(arm.stream).toMatchObject({ broken: 1, foreign: 1 });
    expect(arm.stream.samples[0]).toContain("a push that cannot be read");
    expect(arm.stream.samples[1]).toBe("a series called up");
  });
});
