import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumRequests } from "../../src/measure/aggregate.ts";
import { COMPLETED, collect, collecting, START_MS } from "../support/collect.ts";
import { CSV_HEADER, csvOf, csvRow, requestRows } from "../support/csv.ts";

const at = (second: number) => START_MS + second * 1000;

describe("seconds", () => {
  const request = (second: number) => csvOf(requestRows({ timeMs: at(second) }));
  const rows = (second: number) =>
    requestRows({ timeMs: at(second) })
      .map(csvRow)
      .join("");

  it("are handed on two seconds after they ended, and not before", () => {
    const { collector, arm } = collecting();
    collector.write(Buffer.from(request(0)));
    collector.write(Buffer.from(rows(2)));
    expect(arm().requests).toEqual([]);
    collector.write(Buffer.from(rows(3)));
    expect(arm().requests.map((cell) => cell.second)).toEqual([0]);
    collector.finish(COMPLETED, "http://t");
    expect(arm().requests.map((cell) => cell.second)).toEqual([0, 2, 3]);
  });

  it("take samples that come late in one more cell, so that nothing is lost", () => {
    const { collector, arm } = collecting();
    const early = csvRow({ metric: "vus", timeMs: at(0), value: 7 }) + rows(0.5);
    const late = csvRow({ metric: "iterations", timeMs: at(0.7), value: 1 }) + rows(0.7);
    collector.write(Buffer.from(`${CSV_HEADER}\n${early}${rows(9)}${late}${rows(14)}`));
    collector.finish(COMPLETED, "http://t");
    expect(arm().requests.map((cell) => [cell.second, cell.count])).toEqual([
      [0, 1],
      [0, 1],
      [9, 1],
      [14, 1],
    ]);
    expect(sumRequests(arm().requests).latency.count).toBe(4);
    expect(arm().load.map((cell) => [cell.second, cell.vus, cell.iterations])).toEqual([
      [0, 7, 0],
      [0, 0, 1],
    ]);
  });

  it("before the first are the first: clocks are set back at times", () => {
    const arm = collect(requestRows({ timeMs: at(-0.5) }));
    expect(arm.requests.map((cell) => cell.second)).toEqual([0]);
  });

  it("give the same sums in any order of the samples", () => {
    const second = fc.double({ min: 0, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 30 }), (seconds) => {
        const totals = (order: number[]) => {
          const cells = collect(
            order.flatMap((s) => requestRows({ timeMs: at(s), durationMs: 1 + s })),
          ).requests;
          const { latency, ...rest } = sumRequests(cells);
          const bySecond = new Map<number, number>();
          for (const cell of cells) bySecond.set(cell.second, (bySecond.get(cell.second) ?? 0) + cell.count);
          return { ...rest, latency: latency.buckets(), bySecond: [...bySecond].sort((a, b) => a[0] - b[0]) };
        };
        expect(totals(seconds)).toEqual(totals([...seconds].sort((a, b) => a - b)));
      }),
      { numRuns: 50 },
    );
  });
});

describe("live figures", () => {
  it("are of the last ten finished seconds, with totals since the start", () => {
    const { collector } = collecting();
    expect(collector.live()).toMatchObject({
      elapsedSeconds: 0,
      requests: 0,
      requestsPerSecond: 0,
      p95Ms: null,
    });
    const slow = Array.from({ length: 20 }, (_, s) => requestRows({ timeMs: at(s), durationMs: 500 })).flat();
    const fast = Array.from({ length: 13 }, (_, s) => [
      ...requestRows({ timeMs: at(20 + s), durationMs: 10 }),
      ...requestRows({ timeMs: at(20 + s), durationMs: 10, failed: true, status: "500" }),
      { metric: "vus", timeMs: at(20 + s), value: 5 },
      { metric: "iterations", timeMs: at(20 + s), value: 2 },
    ]).flat();
    collector.write(Buffer.from(csvOf([...slow, ...fast])));
    const live = collector.live();
    expect(live).toMatchObject({ elapsedSeconds: 33, vus: 5, requests: 46, failed: 13, iterations: 26 });
    expect(live.requestsPerSecond).toBe(2);
    expect(live.p95Ms).toBeCloseTo(10, 0);
  });
});
