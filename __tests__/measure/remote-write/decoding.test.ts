import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bucketFactor,
  HistogramSteps,
  type NativeHistogram,
} from "../../../src/measure/remote-write/native-histogram.ts";
import { PushClock } from "../../../src/measure/remote-write/push-clock.ts";
import { readPush } from "../../../src/measure/remote-write/read-push.ts";
import { seriesName } from "../../../src/measure/remote-write/series-name.ts";
import { histogramOf, makePush } from "./pushes.ts";

const counts = fc
  .uniqueArray(fc.integer({ min: -200, max: 200 }), { maxLength: 30 })
  .chain((buckets) =>
    fc
      .array(fc.integer({ min: 1, max: 50 }), { minLength: buckets.length, maxLength: buckets.length })
      .map((values) => new Map(buckets.toSorted((a, b) => a - b).map((bucket, at) => [bucket, values[at]!]))),
  );
const histograms: fc.Arbitrary<NativeHistogram> = fc.record({
  schema: fc.integer({ min: -4, max: 8 }),
  zeroCount: fc.nat(50),
  positive: counts,
  negative: counts,
});

describe("a push", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(
        histograms,
        fc.dictionary(fc.string(), fc.string()),
        fc.double(),
        (histogram, labels, value) => {
          const timeMs = 1_795_515_978_182;
          const [first, second] = readPush(
            makePush([
              { labels, histogram, timeMs },
              { labels: { __name__: "k6_vus" }, value, timeMs },
            ]),
          );
          expect(first?.histograms).toEqual([{ timeMs, histogram }]);
          expect(Object.fromEntries(first!.labels)).toEqual({ ...labels });
          expect(second?.samples).toEqual([{ timeMs, value }]);
        },
      ),
    );
  });

  it("that is cut, damaged or something else is refused or read, never endless", () => {
    const push = makePush([
      { labels: { __name__: "k6_x_seconds" }, histogram: histogramOf({ 1: 2 }), timeMs: 5 },
    ]);
    fc.assert(
      fc.property(fc.nat(push.length - 1), fc.nat(255), (at, byte) => {
        const damaged = push.slice();
        damaged[at] = byte;
        for (const bytes of [damaged, push.slice(0, at)]) {
          try {
            readPush(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(() => readPush(new TextEncoder().encode("metric_name,timestamp"))).toThrow();
  });

  it("that would unpack to more than a push can have is refused", () => {
    // The size that snappy says it has: 2 GiB.
    expect(() => readPush(Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x08, 0x00, 0x00]))).toThrow();
  });
});

describe("the steps of a cumulative histogram", () => {
  it("are as many as were added, each in its bucket", () => {
    fc.assert(
      fc.property(counts, counts, fc.nat(20), (before, more, zeros) => {
        const steps = new HistogramSteps();
        const total = new Map(before);
        for (const [bucket, count] of more) total.set(bucket, (total.get(bucket) ?? 0) + count);
        const side = { schema: 3, negative: new Map<number, number>() };
        steps.take({ ...side, zeroCount: 3, positive: before });
        const values = steps.take({ ...side, zeroCount: 3 + zeros, positive: total });
        const found = new Map<number, number>();
        for (const value of values.filter((one) => one > 0)) {
          const bucket = Math.ceil(Math.log2(value) * 8);
          found.set(bucket, (found.get(bucket) ?? 0) + 1);
        }
        expect(values.filter((value) => value === 0)).toHaveLength(zeros);
        expect(found).toEqual(more);
      }),
    );
  });

  it("fill a bucket evenly, however they arrive", () => {
    const steps = new HistogramSteps();
    const values: number[] = [];
    for (let count = 3; count <= 900; count += 3) values.push(...steps.take(histogramOf({ 8: count })));
    const below = (share: number) => values.filter((value) => Math.log2(value) * 8 - 7 < share).length / 900;
    for (const share of [0.1, 0.25, 0.5, 0.9]) expect(Math.abs(below(share) - share)).toBeLessThan(0.01);
  });

  it("begin anew where a count falls or the buckets become others", () => {
    const steps = new HistogramSteps();
    steps.take(histogramOf({ 8: 100 }));
    expect(steps.take(histogramOf({ 8: 7 }))).toHaveLength(7);
    expect(steps.take({ ...histogramOf({ 8: 9 }), schema: 2 })).toHaveLength(9);
  });

  it("are 9 % wide as k6 makes them", () => {
    expect(bucketFactor(3)).toBeCloseTo(1.0905, 4);
  });
});

describe("the clock of the pushes", () => {
  it("gives each push the next second, however it jitters", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 5, maxLength: 50 }),
        (phase, jitters) => {
          const clock = new PushClock(10_000);
          const seconds = jitters.map(
            (jitter, at) => (clock.next(11_000 + phase + at * 1000 + jitter) - 10_500) / 1000,
          );
          expect(seconds.slice(1).every((second, at) => second === seconds[at]! + 1)).toBe(true);
          expect(seconds[0]).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("puts the last, short piece into the second it belongs to, and skips those without a push", () => {
    const clock = new PushClock(0);
    expect([1500, 2500, 2510, 6500].map((ms) => clock.next(ms))).toEqual([1500, 2500, 3500, 5500]);
  });
});

describe("the name of a series", () => {
  it.each([
    ["k6_http_req_duration_seconds", true, { metric: "http_req_duration", kind: "trend", isTime: true }],
    ["k6_payload", true, { metric: "payload", kind: "trend", isTime: false }],
    ["k6_http_reqs_total", false, { metric: "http_reqs", kind: "counter", isTime: false }],
    ["k6_checks_rate", false, { metric: "checks", kind: "rate", isTime: false }],
    ["k6_vus", false, { metric: "vus", kind: "gauge", isTime: false }],
    ["go_goroutines", false, null],
  ])("%s", (pushed, isHistogram, name) => {
    expect(seriesName(pushed, isHistogram)).toEqual(name);
  });
});
