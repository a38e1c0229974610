import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestsByEndpoint, sumRequests, timedOutIn } from "../../src/measure/aggregate.ts";
import { bucketOf, LogHistogram } from "../../src/measure/histogram.ts";
import { COMPLETED, collect, collecting, START_MS } from "../support/collect.ts";
import { CSV_HEADER, type CsvRow, csvOf, requestRows } from "../support/csv.ts";
import { fixtureContent } from "../support/fixtures.ts";

const at = (second: number) => START_MS + second * 1000;
const ALWAYS = { from: 0, to: 1e6 };

describe("requests", () => {
  it("are counted by endpoint and second, with the latency of the expected ones", () => {
    const arm = collect([
      ...requestRows({ timeMs: at(0.2), name: "GET /a", durationMs: 10 }),
      ...requestRows({ timeMs: at(0.9), name: "GET /a", durationMs: 20 }),
      ...requestRows({ timeMs: at(1), name: "GET /a", durationMs: 30 }),
      ...requestRows({
        timeMs: at(1.5),
        name: "GET /b",
        durationMs: 1,
        failed: true,
        errorCode: "1212",
        status: "0",
      }),
    ]);
    expect(arm.endpoints).toEqual(["GET /a", "GET /b"]);
    const cells = arm.requests.map((cell) => ({ ...cell, latency: cell.latency.buckets() }));
    expect(cells).toEqual([
      {
        second: 0,
        endpoint: 0,
        count: 2,
        failures: {},
        latency: [
          [bucketOf(10), 1],
          [bucketOf(20), 1],
        ],
      },
      { second: 1, endpoint: 0, count: 1, failures: {}, latency: [[bucketOf(30), 1]] },
      { second: 1, endpoint: 1, count: 1, failures: { refused: 1 }, latency: [] },
    ]);
  });

  it("that timed out have the time after which they were given up, connecting included, as latency", () => {
    const timedOut = { failed: true, errorCode: "1050", status: "0" };
    const whole = requestRows({ timeMs: at(0.2), durationMs: 2000, ...timedOut });
    const late = requestRows({ timeMs: at(0.4), durationMs: 100, ...timedOut }).map((row) =>
      row.metric === "http_req_blocked" ? { ...row, value: 1900 } : row,
    );
    const unconnected = requestRows({ timeMs: at(0.6), durationMs: 0, ...timedOut, errorCode: "1211" });
    const untagged = requestRows({ timeMs: at(0.8), durationMs: 2000, ...timedOut }).map((row) => ({
      ...row,
      tags: { ...row.tags, expected_response: "" },
    }));
    const refused = requestRows({
      timeMs: at(0.9),
      durationMs: 3,
      failed: true,
      errorCode: "1212",
      status: "0",
    });
    const rows = [whole, late, unconnected, untagged, refused, requestRows({ timeMs: at(0.95) })];
    const totals = sumRequests(collect(rows.flat()).requests);
    expect(totals).toMatchObject({ count: 6, failed: 5, failures: { timeout: 4, refused: 1 } });
    expect(totals.latency.buckets()).toEqual([
      [bucketOf(10), 1],
      [bucketOf(2000), 3],
    ]);
    expect(timedOutIn(totals)).toBe(3);
  });

  it("that k6 itself gave up have their limit as latency", () => {
    // Recorded when it was recorded; only the clock is set.
    const stream = fixtureContent("timeouts.csv")
      .toString()
      .replaceAll(/,1795502(\d{9}),/g, ",1700000$1,");
    const totals = sumRequests(collect(stream).requests);
    expect(totals).toMatchObject({ count: 18, failures: { timeout: 6 } });
    expect(totals.latency.count).toBe(18);
    expect(timedOutIn(totals)).toBe(6);
    const slowest = totals.latency.buckets().filter(([bucket]) => bucket >= bucketOf(200));
    expect(slowest.reduce((count, [, times]) => count + times, 0)).toBe(6);
    expect(totals.latency.max()).toBeLessThan(260);
  });

  it("that timed out are kept apart however their samples are mixed", () => {
    const rows = [0.2, 0.4].map((second) =>
      requestRows({ timeMs: at(second), durationMs: 2000, failed: true, errorCode: "1050", status: "0" }),
    );
    const mixed = rows[0]!.flatMap((row, index) => [row, rows[1]![index]!]);
    const totals = sumRequests(collect(mixed).requests);
    expect(totals).toMatchObject({ count: 2, failed: 2, failures: { timeout: 2 } });
    expect(totals.latency.count).toBe(2);
  });

  it("fall into exactly the buckets that the histogram gives their durations", () => {
    const micro = fc.oneof(fc.nat(2000), fc.nat(100_000_000), fc.integer({ min: 0, max: 86_400_000_000 }));
    fc.assert(
      fc.property(fc.array(micro, { minLength: 1 }), (durations) => {
        const values = durations.map((value) => value / 1000);
        const arm = collect(values.flatMap((durationMs) => requestRows({ timeMs: at(0), durationMs })));
        const expected = new LogHistogram();
        for (const value of values) expected.add(value);
        expect(sumRequests(arm.requests).latency.buckets()).toEqual(expected.buckets());
      }),
    );
  });

  it("keep 50 endpoints apart; the rest is other, and none is lost", () => {
    const arm = collect(
      Array.from({ length: 80 }, (_, i) => requestRows({ timeMs: at(0), name: `GET /page-${i}` })).flat(),
    );
    expect(arm.endpoints).toHaveLength(51);
    expect(arm.endpoints.at(-1)).toBe("other");
    const totals = requestsByEndpoint(arm, ALWAYS);
    expect(totals.get("other")?.count).toBe(30);
    expect(totals.get("GET /page-49")?.count).toBe(1);
  });

  it("of thousands of URLs with ids are one endpoint", () => {
    const rows = Array.from({ length: 6000 }, (_, i) =>
      requestRows({ timeMs: at(i / 1000), name: `http://t/users/${i}?key=${i}` }),
    );
    const arm = collect(rows.flat());
    expect(arm.endpoints).toEqual(["GET /users/:id"]);
    expect(sumRequests(arm.requests).count).toBe(6000);
  });

  it("that missed an expectation are failed, in the class of their own", () => {
    const arm = collect([
      ...requestRows({ timeMs: at(0), name: "POST /images" }),
      ...requestRows({ timeMs: at(0), name: "POST /images" }),
      { metric: "load_action_expectation_failed", timeMs: at(0), value: 1, tags: { name: "POST /images" } },
    ]);
    const totals = sumRequests(arm.requests);
    expect(totals).toMatchObject({ count: 2, failed: 1, failures: { expectation: 1 } });
    expect(totals.latency.count).toBe(2);
    expect(arm.metrics).toEqual([]);
  });

  it("have phases in ten-second cells, within 1.5 % of the truth", () => {
    const arm = collect(
      [0, 9.9, 10].flatMap((second) => requestRows({ timeMs: at(second), name: "GET /a", durationMs: 100 })),
    );
    expect(arm.phases.map((cell) => [cell.second, cell.phases.waiting.count])).toEqual([
      [0, 2],
      [10, 1],
    ]);
    for (const { phases } of arm.phases) {
      expect(Math.abs((phases.waiting.mean() ?? 0) / 96 - 1)).toBeLessThan(0.015);
      expect(phases.connecting.mean()).toBeLessThan(0.002);
    }
  });
});

describe("without the tag that says whether an answer was expected", () => {
  const bare = (rows: CsvRow[]) =>
    rows.map(({ tags, ...row }) => ({ ...row, tags: { ...tags, expected_response: "" } }));
  const good = bare(requestRows({ timeMs: at(0.1), name: "GET /a", durationMs: 10 }));
  const bad = bare(
    requestRows({ timeMs: at(0.2), name: "GET /a", durationMs: 99, failed: true, status: "500" }),
  );

  it("the latency of a failed request is left out all the same", () => {
    const totals = sumRequests(collect([...good, ...bad]).requests);
    expect(totals).toMatchObject({ count: 2, failed: 1, failures: { "status-5xx": 1 } });
    expect(totals.latency.buckets()).toEqual([[bucketOf(10), 1]]);
  });

  it("the samples of a request need not come next to each other", () => {
    const mixed = good.flatMap((row, i) => [row, bad[i] as CsvRow]);
    const totals = sumRequests(collect(mixed).requests);
    expect(totals).toMatchObject({ count: 2, failed: 1 });
    expect(totals.latency.buckets()).toEqual([[bucketOf(10), 1]]);
  });

  it("and without the sample that says whether it failed, one without an answer is failed", () => {
    const refused = bare(requestRows({ timeMs: at(0.3), name: "GET /a", status: "0", errorCode: "1212" }));
    const rows = [...good, ...refused].filter(({ metric }) => metric !== "http_req_failed");
    const totals = sumRequests(collect(rows).requests);
    expect(totals).toMatchObject({ count: 2, failed: 1, failures: { refused: 1 } });
    expect(totals.latency.count).toBe(1);
  });
});

describe("everything else", () => {
  it("custom metrics are kept with count, sum, extremes, last and distribution", () => {
    const values = [3.5, -2, 1_000_000, 0.25];
    const arm = collect(values.map((value) => ({ metric: "queue", timeMs: at(2), value })));
    expect(arm.metrics).toEqual([{ name: "queue", type: "unknown" }]);
    const [cell] = arm.metricCells;
    expect(cell).toMatchObject({
      second: 2,
      count: 4,
      sum: 1_000_001.75,
      min: -2,
      max: 1_000_000,
      last: 0.25,
    });
    expect(cell?.values.buckets()).toEqual([0.25, 3.5, 1_000_000].map((value) => [bucketOf(value), 1]));
  });

  it("types of metrics are those that the engine's summary tells", () => {
    const { collector, arm } = collecting();
    collector.write(Buffer.from(csvOf([{ metric: "queue", timeMs: at(0), value: 1 }])));
    const metrics = [
      { name: "queue", type: "gauge" as const },
      { name: "http_reqs", type: "counter" as const },
    ];
    collector.finish({ ...COMPLETED, metrics }, "https://user:pass@target.test/api?key=1#x");
    expect(arm().metrics).toEqual([{ name: "queue", type: "gauge" }]);
    expect(arm().url).toBe("https://target.test/api");
  });

  it("checks are counted by name", () => {
    const check = (value: number, name: string) => ({
      metric: "checks",
      timeMs: at(0),
      value,
      tags: { check: name },
    });
    const arm = collect([check(1, 'is "ok", really'), check(0, 'is "ok", really'), check(1, "b")]);
    expect(arm.checks).toEqual(['is "ok", really', "b"]);
    expect(arm.checkCells).toEqual([
      { second: 0, check: 0, passes: 1, fails: 1 },
      { second: 0, check: 1, passes: 1, fails: 0 },
    ]);
  });

  it("the load generator's figures are kept by second; its users last until it tells otherwise", () => {
    const arm = collect([
      { metric: "vus", timeMs: at(0.5), value: 3 },
      { metric: "iterations", timeMs: at(0.6), value: 1 },
      { metric: "iterations", timeMs: at(1.6), value: 1 },
      { metric: "dropped_iterations", timeMs: at(1.6), value: 2 },
      { metric: "data_sent", timeMs: at(1.6), value: 100 },
      { metric: "data_received", timeMs: at(1.6), value: 900 },
      { metric: "vus_max", timeMs: at(1.6), value: 900 },
      { metric: "group_duration", timeMs: at(1.6), value: 900 },
    ]);
    expect(arm.load).toEqual([
      { second: 0, vus: 3, iterations: 1, droppedIterations: 0, bytesSent: 0, bytesReceived: 0 },
      { second: 1, vus: 3, iterations: 1, droppedIterations: 2, bytesSent: 100, bytesReceived: 900 },
    ]);
    expect(arm.metrics).toEqual([]);
  });

  it.each([
    ["a negative count", "http_reqs", "-1.000000", "1700000000000000"],
    ["half a request", "http_reqs", "0.500000", "1700000000000000"],
    ["a negative duration", "http_req_duration", "-1.000000", "1700000000000000"],
    ["an infinite duration", "http_req_duration", "+Inf", "1700000000000000"],
    ["negative users", "vus", "-1.000000", "1700000000000000"],
    ["a time long before the run", "vus", "1.000000", "1600000000000000"],
    ["a time long after the run", "vus", "1.000000", "1900000000000000"],
  ])("%s is a broken row, not a figure", (_, metric, value, micro) => {
    const broken = `${metric},${micro},${value},,,,true,,,,,,,,,,,,\n`;
    const arm = collect(`${CSV_HEADER}\n${broken}`);
    expect(arm.stream).toMatchObject({ rows: 0, broken: 1 });
    expect(arm.load).toEqual([]);
    expect(sumRequests(arm.requests)).toMatchObject({ count: 0, failed: 0 });
  });
});
