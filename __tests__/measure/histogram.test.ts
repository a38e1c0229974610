import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, LogHistogram, lowerEdge, middle, ORIGIN, upperEdge } from "../../src/measure/histogram.ts";

const value = fc.double({ min: 0.001, max: 1e9, noNaN: true });
const values = fc.array(fc.oneof(value, fc.double({ min: 0, max: 0.001, noNaN: true })), { minLength: 1 });

function histogramOf(numbers: number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const number of numbers) histogram.add(number);
  return histogram;
}

describe("a bucket", () => {
  it("holds the value, is 1 % wide, and its middle is wrong by at most 0.5 %", () => {
    fc.assert(
      fc.property(value, (number) => {
        const bucket = bucketOf(number);
        // The edges are powers and the bucket a logarithm: the last digit may differ.
        expect(number).toBeGreaterThanOrEqual(lowerEdge(bucket) * (1 - 1e-9));
        expect(number).toBeLessThan(upperEdge(bucket) * (1 + 1e-9));
        expect(Math.abs(middle(bucket) / number - 1)).toBeLessThan(0.005);
      }),
    );
  });

  it("is 0 below one microsecond, zero included", () => {
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(ORIGIN / 2)).toBe(0);
    expect(bucketOf(ORIGIN)).toBe(1);
    expect(middle(0)).toBe(0);
  });
});

describe("a histogram", () => {
  it("has quantiles within a bucket of those of the values", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (numbers, q) => {
          const sorted = numbers.toSorted((a, b) => a - b);
          const rank = Math.min(Math.max(Math.ceil(q * numbers.length), 1), numbers.length);
          const exact = sorted[rank - 1] as number;
          const estimated = histogramOf(numbers).quantile(q) as number;
          expect(estimated / exact).toBeGreaterThan(1 / 1.0101);
          expect(estimated / exact).toBeLessThan(1.0101);
        },
      ),
    );
  });

  it("merged is that of all the values, in any order", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = histogramOf(b).merge(histogramOf(a));
        const together = histogramOf([...a, ...b]);
        expect(merged.buckets()).toEqual(together.buckets());
        expect(merged.count).toBe(a.length + b.length);
        expect(merged.mean()).toBe(together.mean());
        expect(merged.meanLog()).toBe(together.meanLog());
      }),
    );
  });

  it("has a mean and a largest value within half a percent", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (numbers) => {
        const histogram = histogramOf(numbers);
        const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
        expect(Math.abs((histogram.mean() as number) / mean - 1)).toBeLessThan(0.00501);
        expect(Math.abs((histogram.max() as number) / Math.max(...numbers) - 1)).toBeLessThan(0.00501);
        const meanLog = numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length;
        expect(Math.abs((histogram.meanLog() as number) - meanLog)).toBeLessThan(0.00501);
      }),
    );
  });

  it("without values has no figures", () => {
    const empty = new LogHistogram();
    expect([empty.quantile(0.5), empty.mean(), empty.meanLog(), empty.max()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("comes back from its buckets, and refuses what is no duration", () => {
    const histogram = histogramOf([0, 1, 1, 20]);
    expect(LogHistogram.from(histogram.toJSON()).buckets()).toEqual(histogram.buckets());
    expect(() => histogram.add(-1)).toThrow(RangeError);
    expect(() => histogram.add(Number.NaN)).toThrow(RangeError);
  });
});
