import { expect, it } from "vitest";
import { REAL, readReal } from "../../../bench/drift/real.ts";
import { trendOf } from "../../../src/drift/trend.ts";

it.each(REAL.filter(({ leakMbPerMinute }) => leakMbPerMinute === 0))(
  "a real process without a leak raises no alarm: $name",
  async (process) => {
    const { resident, heap } = await readReal(process);
    expect(resident.length).toBeGreaterThan(300);
    for (const points of [resident, heap]) {
      for (const minutes of [10, 15, 20, 25, 30]) {
        const { verdict } = trendOf(points, { fromSecond: 60, toSecond: minutes * 60 });
        expect({ minutes, verdict }).not.toEqual({ minutes, verdict: "rising" });
      }
    }
  },
);

it.each([
  ["leak-half.csv", 0.5],
  ["leak-five.csv", 5],
])("a real leak is found in the heap within half an hour: %s", async (file, perMinute) => {
  const { heap } = await readReal(REAL.find((process) => process.file === file)!);
  const { verdict, low, high } = trendOf(heap, { fromSecond: 60, toSecond: 1800 });
  expect(verdict).toBe("rising");
  expect(low).toBeLessThan(perMinute);
  expect(high).toBeGreaterThan(perMinute);
});
