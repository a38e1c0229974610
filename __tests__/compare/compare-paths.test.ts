import { describe, expect, it } from "vitest";
import { judgeSummaries } from "../../src/compare/judge-summaries.ts";
import { type ComparedRuns, comparePaths } from "../../src/compare.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { DEFAULT_POLICY } from "../../src/judge/policy.ts";
import type { SummaryFigures } from "../../src/measure/import/summary-figures.ts";
import { fixture } from "../support/fixtures.ts";

const compare = (base: string, head: string) => comparePaths(fixture(base), fixture(head));

async function summaries(base: string, head: string): Promise<Extract<ComparedRuns, { kind: "summaries" }>> {
  const compared = await compare(base, head);
  if (compared.kind !== "summaries") throw new Error("summaries were expected");
  return compared;
}

describe("two files of samples", () => {
  it("become one recording that the judge takes", async () => {
    const compared = await compare("compared-base.csv.gz", "compared-head.csv.gz");
    if (compared.kind !== "recording") throw new Error("a recording was expected");
    expect(compared.recording.meta.armsApart).toBe(true);
    const judgement = judgeRun({ recording: compared.recording, history: [], policy: DEFAULT_POLICY });
    const location = judgement.comparisons.find(
      ({ scope, metric }) => scope.kind === "total" && metric === "location",
    );
    // The target of head was made twice as slow; its own pauses are most of the latency.
    expect(location?.change?.estimate).toBeGreaterThan(0.7);
    expect(location?.change?.estimate).toBeLessThan(1.1);
    expect(judgement.verdict).not.toBe("pass");
  });

  it("of one and the same run show no difference, in whatever form they are", async () => {
    const compared = await compare("formats.json.gz", "formats.rfc3339.csv.gz");
    if (compared.kind !== "recording") throw new Error("a recording was expected");
    const judgement = judgeRun({ recording: compared.recording, history: [], policy: DEFAULT_POLICY });
    const changes = judgement.comparisons.map(({ change }) => change?.estimate ?? 0);
    expect(changes.every((change) => Math.abs(change) < 1e-9)).toBe(true);
    expect(compared.notes.filter((note) => /how k6 ended/.test(note))).toHaveLength(1);
  });
});

describe("summaries", () => {
  it("are put side by side, and nothing is called from them", async () => {
    const { judgement } = await summaries("compared-base.summary.json", "compared-head.summary.json");
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.reasons[0]).toMatchObject({
      code: "needs-more-data",
      text: expect.stringMatching(/no distribution/),
    });
    expect(judgement.comparisons.map(({ metric, outcome }) => [metric, outcome])).toEqual([
      ["p50", "cannot tell"],
      ["p95", "cannot tell"],
      ["failures", "cannot tell"],
    ]);
    const p95 = judgement.comparisons[1];
    expect(p95?.change?.estimate).toBeGreaterThan(0.7);
    expect(p95?.change).toMatchObject({ low: null, high: null });
  });

  it("show a threshold that head crosses and base does not", async () => {
    const { judgement } = await summaries("compared-base.summary.json", "compared-head.summary.json");
    expect(judgement.thresholds).toEqual([
      {
        metric: "http_req_duration{kind:slow}",
        expression: "p(95)<60",
        crossed: true,
        crossedByBase: false,
        fails: false,
      },
    ]);
    expect(judgement.reasons.map(({ code }) => code)).toEqual(["needs-more-data", "threshold-crossed"]);
  });

  it("show a head of which most requests failed, which no chance explains", async () => {
    const { judgement } = await summaries("healthy.summary.json", "target-down.summary.json");
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reasons[0]).toEqual({
      code: "head-broken",
      text: "20 of 20 requests failed on head, 0 of 38 on base.",
    });
    const turned = await summaries("target-down.summary.json", "healthy.summary.json");
    expect(turned.judgement.verdict).toBe("inconclusive");
  });

  it.each([
    ["handle-summary.json", "handle-summary.summary.json"],
    ["new-summary.summary.json", "formats.summary.json"],
  ])("of different forms can be compared: %s and %s", async (base, head) => {
    const { judgement } = await summaries(base, head);
    expect(judgement.verdict).toBe("inconclusive");
    expect(judgement.comparisons.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(["p50", "p95", "failures"]),
    );
  });

  it("beside a file of samples reduce it to totals, and they agree for the same run", async () => {
    const { base, head, judgement } = await summaries("formats.csv.gz", "formats.summary.json");
    expect(base.source).toBe("recording");
    expect([base.count, base.failed, base.load.iterations]).toEqual([
      head.count,
      head.failed,
      head.load.iterations,
    ]);
    expect(base.checks).toEqual(head.checks);
    // Buckets are one percent wide.
    expect(base.latency.avgMs).toBeCloseTo(head.latency.avgMs ?? 0, 1);
    expect(Math.abs((base.latency.maxMs ?? 0) / (head.latency.maxMs ?? 1) - 1)).toBeLessThan(0.01);
    expect(judgement.verdict).toBe("inconclusive");
  });

  it("compare custom metrics by mean, share, sum or last value", async () => {
    const { judgement } = await summaries(
      "groups-and-metrics.summary.json",
      "groups-and-metrics.summary.json",
    );
    const custom = judgement.comparisons.filter(({ scope }) => scope.kind === "metric");
    const values = Object.fromEntries(
      custom.map(({ scope, head }) => [scope.kind === "metric" ? scope.metric : "", head.value]),
    );
    expect(values).toEqual({
      queue_wait: 45,
      score: 0.5,
      cache_hits: 0.75,
      bytes_saved: 8000,
      queue_depth: 1,
    });
  });

  it("say whose latency holds failed requests too", async () => {
    const { base, head } = await summaries("handle-summary.json", "handle-summary.summary.json");
    const words = (one: SummaryFigures, other: SummaryFigures) => judgeSummaries(one, other).method.join(" ");
    expect(words(base, head)).not.toMatch(/holds failed requests/);
    const all = { ...head, latencyOf: "all responses" as const };
    expect(words(base, all)).toMatch(/latency of head holds failed requests too/);
    expect(words(all, all)).toMatch(/latency of base and head/);
  });
});
