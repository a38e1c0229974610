import { appendFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendBatch, type Batch, readBatches, totalsOf } from "../../../bench/verdict/simulation/batches.ts";
import type { Case } from "../../../bench/verdict/simulation/case.ts";
import { judgeBatch } from "../../../bench/verdict/simulation/judge-batch.ts";
import { makeRun } from "../../../bench/verdict/simulation/make-run.ts";
import { ONE_ENDPOINT, type RunModel, TEN_ENDPOINTS } from "../../../bench/verdict/simulation/model.ts";
import { sharedCourse } from "../../../bench/verdict/simulation/noise.ts";
import { randomOf } from "../../../bench/verdict/simulation/random.ts";
import { totalRequests } from "../../../src/measure/aggregate.ts";
import type { ArmRecording } from "../../../src/measure/recording.ts";

const MODEL: RunModel = { rate: 200, seconds: 50, endpoints: ONE_ENDPOINT };
const all = { from: 0, to: 1000 };
const latencyOf = (arm: ArmRecording | null) => totalRequests(arm!, all).latency;

function moments(values: number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / values.length) };
}

describe("random numbers", () => {
  it("have the moments of their distributions, and differ by name alone", () => {
    const random = randomOf("moments");
    const uniform = moments(Array.from({ length: 40_000 }, random.uniform));
    const normal = moments(Array.from({ length: 40_000 }, random.normal));
    const exponential = moments(Array.from({ length: 40_000 }, random.exponential));
    expect(uniform.mean).toBeCloseTo(0.5, 2);
    expect(uniform.sd).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(Math.abs(normal.mean)).toBeLessThan(0.03);
    expect(normal.sd).toBeCloseTo(1, 1);
    expect(exponential.mean).toBeCloseTo(1, 1);
    expect(randomOf("a").uniform()).toBe(randomOf("a").uniform());
    expect(randomOf("a").uniform()).not.toBe(randomOf("b").uniform());
  });
});

describe("a simulated run", () => {
  it("is the same for the same name", () => {
    expect(JSON.stringify(makeRun(MODEL, "one"))).toBe(JSON.stringify(makeRun(MODEL, "one")));
    expect(JSON.stringify(makeRun(MODEL, "one"))).not.toBe(JSON.stringify(makeRun(MODEL, "two")));
  });

  it("has the asked rate, mix, median and spread, without a difference between the arms", () => {
    const run = makeRun({ ...MODEL, endpoints: TEN_ENDPOINTS }, "shape");
    for (const arm of [run.base, run.head]) {
      expect(Math.abs(latencyOf(arm).count - 10_000)).toBeLessThan(2);
      const first = arm!.requests.filter((cell) => cell.endpoint === 0);
      expect(first.reduce((sum, cell) => sum + cell.count, 0) / 10_000).toBeCloseTo(0.25, 1);
    }
    const one = latencyOf(makeRun(MODEL, "median").head);
    expect(Math.log(one.quantile(0.5)! / 100)).toBeCloseTo(0, 1);
    expect(Math.log(one.quantile(0.8413)! / one.quantile(0.5)!)).toBeCloseTo(0.5, 1);
  });

  it("has the asked effect in head alone", () => {
    const slower = makeRun({ ...MODEL, effect: { factor: 1.5 } }, "effect");
    const ratio = latencyOf(slower.head).meanLog()! - latencyOf(slower.base).meanLog()!;
    expect(ratio).toBeCloseTo(Math.log(1.5), 1);
    const tail = makeRun({ ...MODEL, effect: { tailFactor: 1.5 } }, "tail");
    const unchanged = makeRun(MODEL, "tail");
    const at = (q: number) => latencyOf(tail.head).quantile(q)! / latencyOf(unchanged.head).quantile(q)!;
    expect(at(0.5)).toBeCloseTo(1, 6);
    expect(at(0.97)).toBeCloseTo(1.5, 1);
    const failing = makeRun({ ...MODEL, effect: { failures: 0.1 } }, "failing");
    expect(totalRequests(failing.head, all).failed / 10_000).toBeCloseTo(0.1, 1);
    expect(totalRequests(failing.base!, all).failed).toBe(0);
  });

  it("has noise whose correlation falls to 1/e within its memory", () => {
    const model = { ...MODEL, seconds: 20_000, shared: { sd: 0.2, memorySeconds: 5 } };
    const level = [...sharedCourse(model, randomOf("drift"))];
    const { mean, sd } = moments(level);
    expect(sd).toBeCloseTo(0.2, 1);
    const correlation = (lag: number) =>
      level.slice(lag).reduce((sum, value, index) => sum + (value - mean) * (level[index]! - mean), 0) /
      (level.length - lag) /
      sd ** 2;
    expect(correlation(5)).toBeCloseTo(Math.exp(-1), 1);
    expect(correlation(25)).toBeLessThan(0.15);
  });
});

describe("a batch", () => {
  const twice: Case = {
    id: "twice",
    title: "twice as slow",
    model: { rate: 30, seconds: 90, endpoints: ONE_ENDPOINT, effect: { factor: 2 } },
    ledgerPairs: 0,
    kind: "power",
  };

  it("judges at the end, or with looks as soon as the answer is clear", () => {
    const atEnd = judgeBatch(twice, 0, 2);
    expect(atEnd).toMatchObject({ verdicts: { fail: 2 }, runs: 2 });
    expect(atEnd.savedSeconds).toBeUndefined();
    const withLooks = judgeBatch({ ...twice, looks: true }, 0, 2);
    expect(withLooks.verdicts).toEqual({ fail: 2 });
    expect(withLooks.savedSeconds).toBe(2 * 67.5);
  });
});

describe("results on disk", () => {
  const batch: Batch = {
    judge: "a",
    case: "c",
    from: 0,
    runs: 100,
    verdicts: { pass: 98, fail: 2 },
    red: { "total p95": 2 },
    judgeMs: 2,
  };

  it("are added up per judge, and a line that was cut off is made again", () => {
    const path = join(mkdtempSync(join(tmpdir(), "batches-")), "deep", "results.jsonl");
    expect(readBatches(path)).toEqual([]);
    appendBatch(path, batch);
    appendBatch(path, {
      ...batch,
      from: 100,
      judgeMs: 4,
      verdicts: { fail: 100 },
      red: { "total p95": 100 },
    });
    appendBatch(path, { ...batch, judge: "b" });
    appendFileSync(path, '{"judge":"a","case":"c"');
    const batches = readBatches(path);
    expect(batches).toHaveLength(3);
    const expected = {
      runs: 200,
      verdicts: { pass: 98, fail: 102 },
      red: { "total p95": 102 },
      judgeMs: 3,
      savedSeconds: 0,
    };
    expect(totalsOf(batches, "a").get("c")).toEqual(expected);
  });
});
