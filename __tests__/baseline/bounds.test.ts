import { describe, expect, it } from "vitest";
import { outOfBounds } from "../../src/baseline/bounds.ts";
import { fileName } from "../../src/baseline/file-name.ts";
import { entryOf } from "./branch/entries.ts";

const NOW = Date.parse("2026-11-24T00:00:00Z");
const DAY_MS = 24 * 3600 * 1000;
const LOOSE = { maxAgeDays: 90, maxRunsPerKey: 100 };

/** Names of runs that are so many days old. */
function names(...days: number[]): string[] {
  return days.map((age) => fileName(entryOf(1, { recordedAt: new Date(NOW - age * DAY_MS).toISOString() })));
}

describe("what falls out of a store", () => {
  it("is nothing as long as all are young and few", () => {
    expect(outOfBounds(names(0, 1, 89.9), LOOSE, NOW)).toEqual([]);
  });

  it("is what is too old", () => {
    const [old, older, young] = names(90.1, 400, 3);
    expect(outOfBounds([young!, old!, older!], LOOSE, NOW)).toEqual([older, old]);
  });

  it("is the oldest where there are too many", () => {
    const [a, b, c] = names(1, 2, 3);
    expect(outOfBounds([b!, c!, a!], { ...LOOSE, maxRunsPerKey: 1 }, NOW)).toEqual([c, b]);
  });

  it("is no file that a person put there", () => {
    expect(outOfBounds(["notes.json", "index.json"], { maxAgeDays: 0, maxRunsPerKey: 0 }, NOW)).toEqual([]);
  });
});
