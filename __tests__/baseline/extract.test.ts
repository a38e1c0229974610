import { describe, expect, it } from "vitest";
import { formatEntry } from "../../src/baseline/entry-file.ts";
import { extractEntry } from "../../src/baseline/extract.ts";
import { baselineKey, keyHash } from "../../src/baseline/key.ts";
import { judgedWindow, totalRequests } from "../../src/measure/aggregate.ts";
import { makeRecording } from "../support/recordings.ts";

const ORIGIN = {
  commit: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
  branch: "main",
  runUrl: "https://github.example/semantest/images/actions/runs/1",
  recordedAt: "2026-01-05T12:00:00.000Z",
};

const TEN_ENDPOINTS = Array.from({ length: 10 }, (_, index) => ({
  name: `GET /things/${index}`,
  share: 0.1,
  medianMs: 20 * (index + 1),
  sigma: 0.6,
}));

describe("extractEntry", () => {
  it("keeps the judged window of head and nothing of the warm-up", () => {
    const recording = makeRecording({ warmUpSeconds: 10, seconds: 30, head: { failureRate: 0.1 } });
    const entry = extractEntry(recording, ORIGIN);
    const expected = totalRequests(recording.head, judgedWindow(recording));
    const [total, ...endpoints] = entry.endpoints;
    expect(total).toMatchObject({ endpoint: "*", count: expected.count });
    expect(total?.failures["status-5xx"]).toBe(expected.failed);
    expect(total?.latency.buckets()).toEqual(expected.latency.buckets());
    expect(endpoints.map((endpoint) => endpoint.endpoint)).toEqual([
      "POST /images/generate",
      "POST /images/batch",
    ]);
    expect(endpoints.reduce((sum, endpoint) => sum + endpoint.count, 0)).toBe(expected.count);
    expect(entry.seconds).toBe(30);
    expect(entry.requestsPerSecond).toBeCloseTo(30, 3);
  });

  it("has quantiles of the merged histogram and an error that shrinks with the run", () => {
    const short = extractEntry(makeRecording({ seconds: 20, base: null }), ORIGIN).endpoints[0]!;
    const long = extractEntry(makeRecording({ seconds: 320, base: null }), ORIGIN).endpoints[0]!;
    expect(long.p95.valueMs).toBeCloseTo(long.latency.quantile(0.95)!, 1);
    expect(long.p95.logStandardError).toBeLessThan(short.p95.logStandardError! / 2);
    expect(short.p50.logStandardError).toBeLessThan(short.p95.logStandardError!);
  });

  it("gives the same entry for the same recording, and another id for another run", () => {
    const one = extractEntry(makeRecording({ seed: 3 }), ORIGIN);
    expect(formatEntry(extractEntry(makeRecording({ seed: 3 }), ORIGIN))).toBe(formatEntry(one));
    expect(extractEntry(makeRecording({ seed: 4 }), ORIGIN).id).not.toBe(one.id);
    expect(one.id).toMatch(/^[0-9a-f]{12}$/);
  });

  it("stays below 30 kB for ten endpoints", () => {
    const recording = makeRecording({ seconds: 600, rate: 20, endpoints: TEN_ENDPOINTS, base: null });
    const size = Buffer.byteLength(formatEntry(extractEntry(recording, ORIGIN)));
    expect(size).toBeLessThan(30_000);
  });

  it("makes an entry even of a run in which nothing was measured", () => {
    const entry = extractEntry(makeRecording({ rate: 0 }), ORIGIN);
    expect(entry.endpoints).toHaveLength(1);
    expect(entry.endpoints[0]).toMatchObject({ endpoint: "*", count: 0, p95: { logStandardError: null } });
    expect(entry.requestsPerSecond).toBe(0);
  });
});

describe("baselineKey", () => {
  const { meta } = makeRecording();

  it("differs in everything that makes runs incomparable", () => {
    const { scenario, runner, engine } = meta;
    const others = [
      { ...meta, scenario: { ...scenario, hash: "ffff" } },
      { ...meta, scenario: { ...scenario, shapeKey: "{}" } },
      { ...meta, runner: { ...runner, cores: 2 } },
      { ...meta, runner: { ...runner, hosted: false } },
      { ...meta, engine: { ...engine, version: "3.0.0" } },
      { ...meta, engine: { name: "embedded" as const, version: "2.2.0" } },
    ];
    const hashes = [meta, ...others].map((other) => keyHash(baselineKey(other)));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("does not differ in what does not", () => {
    const other = {
      ...meta,
      seed: 99,
      runName: "another",
      headSha: null,
      engine: { ...meta.engine, version: "2.9.1" },
    };
    expect(keyHash(baselineKey(other))).toBe(keyHash(baselineKey(meta)));
    expect(baselineKey(meta).engineMajor).toBe("k6-2");
  });
});
