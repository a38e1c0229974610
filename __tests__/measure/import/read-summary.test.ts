import { describe, expect, it } from "vitest";
import { importRun } from "../../../src/measure/import/import-run.ts";
import { readSummary } from "../../../src/measure/import/read-summary.ts";
import type { SummaryFigures } from "../../../src/measure/import/summary-figures.ts";
import { fixture, fixtureContent, fixtureRuns } from "../../support/fixtures.ts";

async function summaryIn(file: string): Promise<SummaryFigures> {
  const run = await importRun(fixture(file));
  if (run.kind !== "summary") throw new Error(`${file} is no summary`);
  return run.summary;
}

const RUNS = fixtureRuns();
const EXPORTS = Object.values(RUNS)
  .filter(({ truth }) => truth.exact)
  .flatMap(({ files, truth }) =>
    files.filter((file) => /summary\.json$/.test(file)).map((file) => ({ file, truth })),
  );

describe.each(EXPORTS)("$file", ({ file, truth }) => {
  it("has the requests, failures, iterations and checks that the target and the script know of", async () => {
    const summary = await summaryIn(file);
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, n) => total + n, 0);
    const requests = sum(truth.requests);
    expect(summary.count).toBe(requests === 0 ? null : requests);
    if (requests > 0) expect(summary.failed).toBe(sum(truth.failures));
    if (truth.iterations !== undefined) expect(summary.load.iterations).toBe(truth.iterations);
    for (const [name, expected] of Object.entries(truth.checks ?? {})) {
      expect(summary.checks).toContainEqual(expect.objectContaining({ name, ...expected }));
    }
  });
});

describe("the three forms of a summary", () => {
  it("say the same of one run: handleSummary and --summary-export", async () => {
    const handed = await summaryIn("handle-summary.json");
    const exported = await summaryIn("handle-summary.summary.json");
    expect({ ...exported, source: null, seconds: null, checks: null, custom: null }).toEqual({
      ...handed,
      source: null,
      seconds: null,
      checks: null,
      custom: null,
    });
    expect(exported.seconds).toBeCloseTo(handed.seconds ?? 0, 6);
    expect([handed.source, exported.source]).toEqual(["handle-summary", "summary-export"]);
  });

  it("tell which thresholds were crossed, the machine-readable one excepted", async () => {
    const crossed = ({ thresholds }: SummaryFigures) =>
      thresholds
        .map(({ metric, expression, crossed }) => `${metric}: ${expression} ${crossed ? "crossed" : "held"}`)
        .sort();
    expect(crossed(await summaryIn("thresholds-crossed.summary.json"))).toEqual([
      "checks: rate>0.9 crossed",
      "http_req_duration: max<60000 held",
      "http_req_duration: p(95)<1 crossed",
      "http_req_duration{kind:slow}: avg<1 crossed",
      "http_req_failed: rate<0.05 held",
    ]);
    expect(crossed(await summaryIn("handle-summary.json"))).toEqual([
      "http_req_duration: avg<0.001 crossed",
      "http_req_duration: p(95)<60000 held",
    ]);
    expect(crossed(await summaryIn("new-summary.summary.json"))).toEqual([]);
  });

  it("give the latency of expected responses, in milliseconds", async () => {
    const summary = await summaryIn("new-summary.summary.json");
    const json = JSON.parse(fixtureContent("new-summary.summary.json").toString("utf8"));
    const values = json.results.metrics.find(
      ({ name }: { name: string }) => name === "http_req_duration{expected_response:true}",
    ).values;
    expect(summary.latencyOf).toBe("expected responses");
    expect(summary.latency).toEqual({
      avgMs: values.avg,
      medMs: values.med,
      p90Ms: values.p90,
      p95Ms: values.p95,
      p99Ms: null,
      maxMs: values.max,
    });
    expect(summary.seconds).toBe(json.config.duration);
    expect(summary.requestsPerSecond).toBeCloseTo((summary.count ?? 0) / json.config.duration, 9);
  });

  it("keep custom metrics with their types", async () => {
    const { custom } = await summaryIn("groups-and-metrics.summary.json");
    expect(custom.map(({ name, type }) => [name, type]).sort()).toEqual([
      ["bytes_saved", "counter"],
      ["cache_hits", "rate"],
      ["queue_depth", "gauge"],
      ["queue_wait", "trend"],
      ["score", "trend"],
    ]);
  });

  it("find checks inside groups, in both ways of writing groups", () => {
    const check = { name: "ok", passes: 2, fails: 1 };
    const metrics = {};
    const exported = {
      metrics,
      root_group: { checks: {}, groups: { a: { checks: { ok: check }, groups: {} } } },
    };
    const handed = {
      metrics: { vus: { type: "gauge", values: { value: 1 } } },
      root_group: { checks: [], groups: [{ checks: [check], groups: [] }] },
    };
    expect(readSummary(exported)?.checks).toEqual([check]);
    expect(readSummary(handed)?.checks).toEqual([check]);
  });
});

describe("a summary with gaps", () => {
  it("without the latency of expected responses says whose latency it is", () => {
    const json = (failed: number) => ({
      root_group: {},
      metrics: {
        http_reqs: { count: 10, rate: 5 },
        http_req_failed: { passes: failed, fails: 10 - failed, value: failed / 10 },
        http_req_duration: { avg: 3, "p(99.9)": 9, "p(99)": 8, med: null },
      },
    });
    expect(readSummary(json(0))).toMatchObject({
      latencyOf: "expected responses",
      count: 10,
      failed: 0,
      seconds: 2,
    });
    expect(readSummary(json(3))).toMatchObject({
      latencyOf: "all responses",
      latency: { avgMs: 3, medMs: null, p95Ms: null, p99Ms: 8 },
    });
  });

  it("is none where it is something else", () => {
    for (const json of [null, 1, "x", [], {}, { metrics: {} }, { metrics: { a: "b" }, root_group: {} }]) {
      expect(readSummary(json)).toBeNull();
    }
  });
});
