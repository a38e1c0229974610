import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUIET, simulate } from "../../bench/drift/series.ts";
import { type Point, type TrendVerdict, trendOf } from "../../src/drift/trend.ts";

const STEP_SECONDS = 5;

/** Readings every five seconds. */
function series(minutes: number, valueAt: (minute: number, index: number) => number | null): Point[] {
  return Array.from({ length: (minutes * 60) / STEP_SECONDS }, (_, index) => ({
    second: index * STEP_SECONDS,
    value: valueAt((index * STEP_SECONDS) / 60, index),
  }));
}

/** Noise that is the same each time: evenly spread between -1 and 1, without order. */
function noise(index: number): number {
  return 2 * ((index * 0.618_033_988_75) % 1) - 1;
}

function verdicts(kindName: string, minutes: number, leak: number, runs: number): TrendVerdict[] {
  const kind = QUIET.find(({ name }) => name === kindName);
  if (kind === undefined) throw new Error(`no series is called ${kindName}`);
  return Array.from({ length: runs }, (_, run) => {
    const points = simulate(kind, `test|${kindName}|${leak}|${run}`, minutes, leak);
    return trendOf(points, { fromSecond: 60 }).verdict;
  });
}

const rising = (found: TrendVerdict[]) => found.filter((verdict) => verdict === "rising").length;

describe("a series that rises evenly", () => {
  const trend = trendOf(
    series(30, (minute, index) => 100 + 0.5 * minute + noise(index)),
    { limit: 215 },
  );

  it("is rising, at its slope, within the interval", () => {
    expect(trend.verdict).toBe("rising");
    expect(trend.slopePerMinute).toBeCloseTo(0.5, 1);
    expect(trend.low).toBeLessThan(0.5);
    expect(trend.high).toBeGreaterThan(0.5);
    expect(trend.low).toBeGreaterThan(0.4);
  });

  it("says when it reaches its limit", () => {
    const { estimate, soonest, latest } = trend.minutesToLimit!;
    expect(estimate).toBeGreaterThan(180);
    expect(estimate).toBeLessThan(230);
    expect(soonest).toBeLessThan(estimate);
    expect(latest).toBeGreaterThan(estimate);
  });

  it("does not matter below the floor", () => {
    const points = series(30, (minute, index) => 100 + 0.5 * minute + noise(index));
    expect(trendOf(points, { floorPerMinute: 1 }).verdict).toBe("flat");
  });

  it("is falling when it is turned around", () => {
    const points = series(30, (minute, index) => 100 - 0.5 * minute + noise(index));
    const down = trendOf(points, { limit: 215 });
    expect(down.verdict).toBe("falling");
    expect(down.minutesToLimit).toBeNull();
  });
});

describe("what does not go on", () => {
  it("is no trend: a start-up that counts as warm-up", () => {
    const points = series(20, (minute, index) => 100 + 40 * Math.min(1, minute / 2) + noise(index));
    expect(trendOf(points, { fromSecond: 120 }).verdict).toBe("flat");
  });

  it.each([4, 8, 12, 16])("is no trend: a cache that is full after %i of 20 minutes", (full) => {
    const points = series(20, (minute, index) => 100 + 60 * Math.min(1, minute / full) + noise(index));
    expect(trendOf(points).verdict).not.toBe("rising");
  });

  it("is called flat where the rest of the time shows it", () => {
    const points = series(60, (minute, index) => 100 + 60 * Math.min(1, minute / 5) + noise(index));
    const trend = trendOf(points);
    expect(trend.verdict).toBe("flat");
    expect(trend.reason).toContain("as a cache does that has filled");
    expect(trend.fromSecond).toBeGreaterThan(1200);
  });

  it("is no trend: a single step", () => {
    const points = series(30, (minute, index) => (minute < 14 ? 100 : 120) + noise(index));
    expect(trendOf(points).verdict).not.toBe("rising");
  });

  it("does not hide a leak behind it", () => {
    const points = series(
      60,
      (minute, index) => 100 + 60 * Math.min(1, minute / 10) + 0.5 * minute + noise(index),
    );
    expect(trendOf(points).verdict).toBe("rising");
  });
});

describe("simulated memory", () => {
  it("raises no alarm without a leak", () => {
    for (const { name } of QUIET) {
      const found = verdicts(name, 30, 0, 40);
      expect({ name, alarms: rising(found) }).toEqual({ name, alarms: 0 });
    }
  });

  it("shows a leak of 1 MB/min in an hour, whatever else it does", () => {
    for (const name of [
      "noise with a memory of 2 min",
      "sawtooth of 150 s",
      "outliers",
      "warm-up of 1 to 3 min",
    ]) {
      const found = rising(verdicts(name, 60, 1, 40));
      expect({ name, found, enough: found >= 36 }).toEqual({ name, found, enough: true });
    }
  });

  it("covers the true slope with its interval", () => {
    const kind = QUIET[1]!;
    const covered = Array.from({ length: 200 }, (_, run) => {
      const { low, high } = trendOf(simulate(kind, `cover|${run}`, 30, 0.5));
      return low! <= 0.5 && high! >= 0.5;
    }).filter(Boolean).length;
    expect(covered).toBeGreaterThanOrEqual(184);
  });
});

describe("too little", () => {
  it.each([
    [[], "there are no readings after the warm-up"],
    [[{ second: 5, value: null }], "there are no readings after the warm-up"],
    [series(4, () => 1), "48 readings over 235 s after the warm-up are too few: a trend needs 30 over 300 s"],
    [
      series(20, (minute) => (minute % 1 === 0 ? minute : null)),
      "20 readings over 1140 s after the warm-up are too few: a trend needs 30 over 300 s",
    ],
  ])("cannot be told from and says what is missing (%#)", (points, reason) => {
    const trend = trendOf(points);
    expect(trend).toMatchObject({ verdict: "cannot tell", slopePerMinute: null, reason });
  });

  it("leaves gaps out instead of taking them for zeros", () => {
    const points = series(30, (minute, index) => (minute > 10 && minute < 13 ? null : 100 + noise(index)));
    expect(trendOf(points).verdict).toBe("flat");
  });
});

describe("any series", () => {
  const values = fc.array(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(null)), {
    minLength: 0,
    maxLength: 200,
  });
  const points = values.map((list) => list.map((value, index) => ({ second: index * 10, value })));

  it("has an ordered interval around its slope, and no NaN", () => {
    fc.assert(
      fc.property(points, (list) => {
        const { slopePerMinute, low, high } = trendOf(list);
        if (slopePerMinute === null) return;
        expect(low!).toBeLessThanOrEqual(slopePerMinute);
        expect(high!).toBeGreaterThanOrEqual(slopePerMinute);
      }),
      { numRuns: 100 },
    );
  });

  it("has the same verdict in another unit", () => {
    fc.assert(
      fc.property(points, (list) => {
        const scaled = list.map(({ second, value }) => ({
          second,
          value: value === null ? null : value * 1024,
        }));
        expect(trendOf(scaled).verdict).toBe(trendOf(list).verdict);
      }),
      { numRuns: 50 },
    );
  });

  it("is flat where it never changes, and rising where it is a straight line", () => {
    expect(trendOf(series(10, () => 7)).verdict).toBe("flat");
    expect(trendOf(series(10, (minute) => 7 + minute)).verdict).toBe("rising");
  });
});
