import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binArm, gridOver } from "../../src/analysis/load-bins.ts";
import { scalabilityOf } from "../../src/analysis/scalability.ts";
import { fitUsl, kneeOf, throughputAt } from "../../src/analysis/usl.ts";
import { judgedWindow } from "../../src/measure/aggregate.ts";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { makeRecording } from "../support/recordings.ts";
import { type Ramp, rampRecording } from "./support.ts";

function scalability(ramp: Ramp) {
  const recording = rampRecording(ramp);
  const bins = binArm(recording.head, gridOver(judgedWindow(recording), 120));
  return scalabilityOf(bins, "closed", 1);
}

describe("the scalability law", () => {
  it("is found again from points that follow it, whatever its coefficients", () => {
    const law = fc.record({
      lambda: fc.double({ min: 1, max: 1000, noNaN: true }),
      sigma: fc.double({ min: 0, max: 0.5, noNaN: true }),
      kappa: fc.double({ min: 0, max: 0.01, noNaN: true }),
    });
    fc.assert(
      fc.property(law, (truth) => {
        const points = Array.from({ length: 40 }, (_, n) => ({
          concurrency: n + 1,
          throughput: throughputAt(truth, n + 1),
        }));
        const fit = fitUsl(points)!;
        expect(fit.error).toBeLessThan(1e-4);
        expect(fit.lambda / truth.lambda).toBeCloseTo(1, 3);
        expect(fit.sigma).toBeCloseTo(truth.sigma, 3);
        expect(fit.kappa).toBeCloseTo(truth.kappa, 4);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the published figures of Gunther's example (SPEC SDM91 on 1 to 216 users)", () => {
    const measured = [
      [1, 64.9],
      [18, 995.9],
      [36, 1652.4],
      [72, 1853.2],
      [108, 1828.9],
      [144, 1775],
      [216, 1702.2],
    ];
    const fit = fitUsl(
      measured.map(([concurrency, throughput]) => ({ concurrency: concurrency!, throughput: throughput! })),
    )!;
    // Published: sigma 0.0277, kappa 0.000104, peak near 97 users; by least squares with another weighting.
    expect(fit.sigma).toBeGreaterThan(0.01);
    expect(fit.sigma).toBeLessThan(0.04);
    expect(fit.kappa).toBeGreaterThan(0.00005);
    expect(fit.kappa).toBeLessThan(0.00016);
    const peak = Math.sqrt((1 - fit.sigma) / fit.kappa);
    expect(peak).toBeGreaterThan(75);
    expect(peak).toBeLessThan(125);
  });

  it("has its knee where the slope is a tenth of the first, and none without contention", () => {
    const law = { lambda: 10, sigma: 0.05, kappa: 0.0005 };
    const slope = (n: number) => (throughputAt(law, n + 1e-4) - throughputAt(law, n - 1e-4)) / 2e-4;
    expect(slope(kneeOf(law)) / slope(1)).toBeCloseTo(0.1, 3);
    expect(kneeOf({ lambda: 10, sigma: 0, kappa: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  it("cannot be fitted to too little", () => {
    expect(fitUsl([])).toBeNull();
    expect(fitUsl([{ concurrency: 1, throughput: 1 }])).toBeNull();
    expect(fitUsl(Array.from({ length: 9 }, () => ({ concurrency: 0, throughput: 0 })))).toBeNull();
  });
});

describe("where throughput stops growing", () => {
  it.each([1, 2, 3])("is found in a ramp through it, its interval around the truth (seed %i)", (seed) => {
    const law = { lambda: 20, sigma: 0.06, kappa: 0.0004 };
    const found = scalability({ users: 80, ...law, seed });
    expect(found.outcome).toBe("limit");
    expect(found.kneeInterval!.low).toBeLessThanOrEqual(kneeOf(law) * 1.1);
    expect(found.kneeInterval!.high!).toBeGreaterThanOrEqual(kneeOf(law) * 0.9);
    expect(found.knee! / kneeOf(law)).toBeCloseTo(1, 0);
  });

  it("is not claimed where throughput grows up to the end", () => {
    expect(scalability({ users: 40, lambda: 10, sigma: 0.0005, kappa: 0 }).outcome).toBe("growing");
  });

  it.each([
    [
      "hardly changed",
      { users: 1, lambda: 10, sigma: 0, kappa: 0 },
      /never more than 1 users|hardly changed/,
    ],
    ["is short", { users: 50, seconds: 8, lambda: 10, sigma: 0.1, kappa: 0 }, /too few pieces/],
    [
      "is chaos",
      { users: 60, lambda: 40, sigma: 0.02, kappa: 0, noise: 0.95 },
      /does not follow|did not go far/,
    ],
  ])("is not claimed where the load %s", (_, ramp, why) => {
    const found = scalability(ramp);
    expect(found.outcome).toBe("unknown");
    expect(found.why).toMatch(why);
  });

  it("is not claimed of a steady rate, however much is in flight now and then", () => {
    // A stall of some seconds: the requests of that time wait, so many more are in flight.
    const recording = makeRecording({ base: null, rate: 30, seconds: 90 });
    for (const cell of recording.head.requests) {
      const isStalled = cell.second % 15 < 4;
      const latency = new LogHistogram();
      for (let i = 0; i < cell.count; i++) latency.add(isStalled ? 900 : 40);
      cell.latency = latency;
    }
    const bins = binArm(recording.head, gridOver(judgedWindow(recording), 120));
    const found = scalabilityOf(bins, "open", 1);
    expect(found).toMatchObject({ outcome: "unknown", why: "the rate hardly changed; a ramp would tell" });
  });
});
