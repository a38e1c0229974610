import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** The cells of the first table after a text, its header left out, as they are read. */
function tableAfter(text: string, where: string): string[][] {
  const from = text.indexOf(where);
  if (from < 0) throw new Error(`"${where}" is not there any more`);
  const lines = text.slice(from).split("\n");
  const begin = lines.findIndex((line) => line.startsWith("|"));
  const length = lines.slice(begin).findIndex((line) => !line.startsWith("|"));
  return lines
    .slice(begin, begin + length)
    .filter((line) => !/^\|[\s:|-]+$/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Requests per second and, in the order of the changes, how long each takes. */
function rowsOf(table: string[][]): Map<number, string[]> {
  const rows = table.slice(1).map(([rate = "", ...times]) => {
    return [
      Number.parseInt(rate, 10),
      times.map((time) => time.replaceAll("longer than", "more than")),
    ] as const;
  });
  return new Map(rows);
}

describe("the README's table of how long it takes to see a regression", () => {
  const readme = tableAfter(read("README.md"), "## How long it takes to see a regression");
  const results = read("bench/verdict/RESULTS.md").split("### How long it takes")[1]!;
  const withLedger = tableAfter(results, "With a ledger of 60 pairs:");
  const without = tableAfter(results, "Without a ledger:");

  it("is of the changes and rates that were simulated", () => {
    expect(readme[0]!.slice(1)).toEqual(withLedger[0]!.slice(1));
    expect(readme[0]!.slice(1)).toEqual(without[0]!.slice(1));
    expect([...rowsOf(readme).keys()]).toEqual([...rowsOf(without).keys()]);
    expect(rowsOf(readme).size).toBeGreaterThanOrEqual(5);
  });

  it("has the figures of the results, first without a ledger, then with one", () => {
    for (const [rate, cells] of rowsOf(readme)) {
      const [fresh, learned] = [0, 1].map((side) => cells.map((cell) => cell.split(" / ")[side]?.trim()));
      expect(fresh, `${rate}/s without a ledger`).toEqual(rowsOf(without).get(rate));
      expect(learned, `${rate}/s with a ledger`).toEqual(rowsOf(withLedger).get(rate));
    }
  });
});
