import { describe, expect, it } from "vitest";
import { historyTable } from "../../../bench/verdict/report/history-table.ts";
import { judgeHistoryRun } from "../../../bench/verdict/simulation/history-runs.ts";

const QUIET = { entries: 10, between: 0.03, step: 1, change: 1 };

describe("simulated stored runs", () => {
  it("give the same verdict for the same number, and see what changed", () => {
    const verdicts = (change: number) =>
      Array.from({ length: 6 }, (_, index) => judgeHistoryRun({ ...QUIET, change }, index));
    expect(verdicts(1)).toEqual(verdicts(1));
    expect(verdicts(1)).not.toContain("fail");
    expect(verdicts(3)).toEqual(new Array(6).fill("fail"));
  });
});

describe("historyTable", () => {
  it("has a row for each number of stored runs, with what was seen of slower code beside it", () => {
    const result = { ...QUIET, runs: 200, red: 2, passed: 150 };
    const slower = { ...result, change: 1.5, runs: 50, red: 10 };
    const table = historyTable({ date: "2026-01-05", commit: "abc1234", results: [result, slower] });
    const cells = table.split("\n").at(-1)!.split("|").slice(1, -1);
    expect(cells.map((cell) => cell.trim())).toEqual([
      "3 %",
      "none",
      "10",
      "200",
      "1.00 % (0.12 to 3.57 %)",
      "75 %",
      "20 %",
      "",
    ]);
    expect(historyTable(null)).toBe("Not run yet.");
  });
});
