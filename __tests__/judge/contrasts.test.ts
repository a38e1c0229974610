import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockArm, gridOf } from "../../src/judge/blocks.ts";
import { locationContrast, quantileContrast } from "../../src/judge/contrasts.ts";
import { commonMix } from "../../src/judge/standardise.ts";
import { WeightedTail } from "../../src/judge/tail.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { makeRecording, type RecordingModel } from "../support/recordings.ts";

const NONE = { inflation: 1, deployment: 0, observations: 1e9 };

function mixOf(model: RecordingModel) {
  const recording = makeRecording(model);
  const grid = gridOf(recording);
  return {
    blocks: grid.blocks,
    parts: commonMix(blockArm(recording.base!, grid), blockArm(recording.head, grid)),
  };
}

/** How often the truth lies in the interval, over seeds. */
function coverage(runs: number, model: RecordingModel, logRatio: number, of: "location" | number): number {
  let covered = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const { parts, blocks } = mixOf({ ...model, seed });
    const contrast =
      of === "location" ? locationContrast(parts, blocks, NONE) : quantileContrast(parts, of, blocks, NONE);
    const { low, high } = contrast!.effect;
    if (low! <= logRatio && logRatio <= high!) covered++;
  }
  return covered / runs;
}

describe("latencies that no load has", () => {
  it("come to an end: a recording from outside may hold buckets beyond every number", () => {
    const { parts, blocks } = mixOf({ seconds: 30, rate: 20 });
    for (const bucket of [0, 79_000]) {
      for (const part of parts) part.head.whole = LogHistogram.from([[bucket, part.head.whole.count]]);
      expect(quantileContrast(parts, 0.95, blocks, NONE)).toBeNull();
    }
  });
});

describe("contrasts", () => {
  const slower: RecordingModel = { seconds: 60, rate: 40, head: { factor: 1.1 } };

  it("are the logarithms of the ratio of the figures that are shown", () => {
    const { parts, blocks } = mixOf(slower);
    for (const contrast of [
      locationContrast(parts, blocks, NONE),
      quantileContrast(parts, 0.95, blocks, NONE),
    ]) {
      const { effect, baseMs, headMs } = contrast!;
      expect(effect.estimate).toBeCloseTo(Math.log(headMs / baseMs), 9);
      expect(effect.low).toBeLessThan(effect.estimate);
      expect(effect.high).toBeGreaterThan(effect.estimate);
      expect(effect.upper).toBeLessThan(effect.high!);
    }
  });

  // With 100 runs, 95 % intervals cover 89 to 99 of them in all but one of a thousand cases.
  it.each([
    ["location", "location" as const],
    ["p50", 0.5],
    ["p95", 0.95],
  ])("of %s cover the truth as often as they say", (_, of) => {
    const covered = coverage(100, slower, Math.log(1.1), of);
    expect(covered).toBeGreaterThanOrEqual(0.88);
    expect(covered).toBeLessThan(1);
  });

  it("swap their sign with the arms", () => {
    const { parts, blocks } = mixOf(slower);
    const swapped = parts.map((part) => ({ ...part, base: part.head, head: part.base }));
    const forth = quantileContrast(parts, 0.95, blocks, NONE)!.effect;
    const back = quantileContrast(swapped, 0.95, blocks, NONE)!.effect;
    expect(back.estimate).toBeCloseTo(-forth.estimate, 9);
    expect(back.low).toBeCloseTo(-forth.high!, 3);
    expect(back.pWorse).toBeCloseTo(forth.pBetter!, 6);
  });

  it("have a defined answer where nothing varies at all", () => {
    const constant = { seconds: 20, endpoints: [{ name: "GET /", share: 1, medianMs: 50, sigma: 0 }] };
    const { parts, blocks } = mixOf(constant);
    const location = locationContrast(parts, blocks, NONE)!.effect;
    expect(location.estimate).toBe(0);
    expect(location.pWorse).toBeCloseTo(0.5, 9);
    expect(location.high).toBeLessThan(0.01);
    const twice = mixOf({ ...constant, head: { factor: 2 } });
    expect(locationContrast(twice.parts, twice.blocks, NONE)!.effect.pWorse).toBeLessThan(1e-6);
    expect(quantileContrast(twice.parts, 0.95, twice.blocks, NONE)!.effect.estimate).toBeCloseTo(Math.LN2, 1);
  });

  it("show no spread where there are too few blocks to have one", () => {
    const { parts, blocks } = mixOf({ seconds: 3, rate: 200 });
    expect(locationContrast(parts, blocks, NONE)!.effect).toMatchObject({
      low: null,
      pWorse: null,
      upper: null,
    });
  });

  it("are less sure with more spread from outside the run", () => {
    const { parts, blocks } = mixOf(slower);
    const wider = { inflation: 2, deployment: 0.02, observations: 10 };
    for (const of of [
      (spread: typeof NONE) => locationContrast(parts, blocks, spread)!.effect,
      (spread: typeof NONE) => quantileContrast(parts, 0.95, blocks, spread)!.effect,
    ]) {
      expect(of(wider).estimate).toBe(of(NONE).estimate);
      expect(of(wider).pWorse).toBeGreaterThan(of(NONE).pWorse!);
      expect(of(wider).high! - of(wider).low!).toBeGreaterThan(1.5 * (of(NONE).high! - of(NONE).low!));
    }
  });
});

describe("WeightedTail", () => {
  const values = fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 200 });

  it("has the quantiles of the histogram, to a bucket", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, q) => {
        const histogram = new LogHistogram();
        for (const value of list) histogram.add(value);
        const tail = new WeightedTail([{ histogram, weight: 1 / 3 }]);
        expect(Math.log(tail.quantile(q))).toBeCloseTo(Math.log(histogram.quantile(q)!), 1);
        expect(tail.above(tail.quantile(q))).toBeCloseTo(1 - q, 6);
      }),
    );
  });

  it("falls from 1 to 0", () => {
    fc.assert(
      fc.property(values, values, (list, at) => {
        const histogram = new LogHistogram();
        for (const value of list) histogram.add(value);
        const tail = new WeightedTail([{ histogram, weight: 2 }]);
        const shares = at.sort((a, b) => a - b).map((x) => tail.above(x));
        for (const [index, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual((shares[index - 1] ?? 1) + 1e-12);
          expect(share).toBeGreaterThanOrEqual(0);
        }
        expect(tail.above(1e-9)).toBeCloseTo(1, 9);
        expect(tail.above(1e6)).toBe(0);
      }),
    );
  });
});
