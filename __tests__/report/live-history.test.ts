import { describe, expect, it } from "vitest";
import type { LiveFigures } from "../../src/measure/collector.ts";
import { LiveHistory, sparkline } from "../../src/report/live-history.ts";
import { LiveLog } from "../../src/report/live-log.ts";

function figures(p95Ms: number | null, requestsPerSecond = 30): LiveFigures {
  const counts = { requests: 1, failed: 0, iterations: 1, droppedIterations: 0 };
  return { elapsedSeconds: 1, vus: 1, requestsPerSecond, p95Ms, ...counts };
}

describe("a sparkline", () => {
  it("goes from zero to the highest value", () => {
    expect(sparkline([0, 25, 50, 75, 100], 10)).toBe("▁▃▅▇█");
    expect(sparkline([0, 0], 10)).toBe("▁▁");
  });

  it("has a gap where nothing was measured", () => {
    expect(sparkline([1, null, 1], 10)).toBe("█ █");
    expect(sparkline([], 10)).toBe("");
  });

  it("fits its room, and keeps a spike", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 100 : 1));
    const line = sparkline(values, 40);
    expect(line.length).toBeLessThanOrEqual(40);
    expect(line).toContain("█");
    expect(sparkline(values, 0)).toBe("");
  });
});

describe("the history of a run", () => {
  it("stays small for any length and keeps a spike", () => {
    const history = new LiveHistory();
    for (let second = 0; second < 6 * 3600; second++) {
      history.add({ head: figures(second === 4000 ? 900 : 20, 50), base: figures(null) });
    }
    const head = history.points("head");
    expect(head.length).toBeLessThan(240);
    expect(head.length).toBeGreaterThan(100);
    expect(Math.max(...head.map(({ p95Ms }) => p95Ms ?? 0))).toBe(900);
    expect(head.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual(head.map(() => 50));
    expect(history.points("base").every(({ p95Ms }) => p95Ms === null)).toBe(true);
  });
});

describe("the log of a run", () => {
  it("has a line each 15 s, after five minutes each minute", () => {
    const log = new LiveLog();
    const at: number[] = [];
    for (let second = 1; second <= 600; second++) {
      if (log.line({ head: figures(20), base: null }, null) !== null) at.push(second);
    }
    expect(at.slice(0, 3)).toEqual([15, 30, 45]);
    expect(at.slice(-3)).toEqual([480, 540, 600]);
  });

  it("ends with how p95 went", () => {
    const log = new LiveLog();
    const lines = Array.from({ length: 15 }, (_, i) =>
      log.line({ head: figures(10 * (i + 1)), base: null }, null),
    );
    expect(lines.at(-1)).toMatch(/p95 150 ms, 0 failed · ▁.*█$/);
  });
});
