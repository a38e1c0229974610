import { describe, expect, it } from "vitest";
import { Plot } from "../../../bench/verdict/plot/svg.ts";
import { falseAlarmTable, looksTable } from "../../../bench/verdict/report/false-alarm-table.ts";
import { barTable, timeTable } from "../../../bench/verdict/report/power-table.ts";
import type { Total } from "../../../bench/verdict/simulation/batches.ts";
import type { Case } from "../../../bench/verdict/simulation/case.ts";
import { ONE_ENDPOINT } from "../../../bench/verdict/simulation/model.ts";
import { bars, timeCurves } from "../../../bench/verdict/simulation/power-cases.ts";

const noise: Case = {
  id: "a",
  title: "some noise",
  model: { rate: 30, seconds: 90, endpoints: ONE_ENDPOINT },
  ledgerPairs: 0,
  kind: "false-alarms",
};
const total = (runs: number, fail: number): Total => ({
  runs,
  verdicts: { fail, inconclusive: 10, pass: runs - fail - 10 },
  red: { "total p95": fail },
  judgeMs: 1,
  savedSeconds: runs * 30,
});
const cells = (table: string, row: number) =>
  table
    .split("\n")
    [row + 2]!.split("|")
    .map((cell) => cell.trim());

describe("the table of false alarms", () => {
  const held = (runs: number, fail: number) =>
    cells(falseAlarmTable([noise], new Map([["a", total(runs, fail)]])), 0)[6];

  it("calls a case held only where its whole interval is at most 1.2 %", () => {
    expect(held(10_000, 90)).toBe("yes");
    expect(held(10_000, 110)).toBe("not shown yet");
    expect(held(10_000, 130)).toBe("no");
    // Nothing red in two hundred runs is no proof.
    expect(held(200, 0)).toBe("not shown yet");
    expect(held(1000, 0)).toBe("yes");
  });

  it("says how long a run with looks took on average", () => {
    const row = cells(looksTable([noise], new Map([["a", total(1000, 3)]])), 0);
    expect(row).toEqual([
      "",
      "some noise",
      "30/s",
      "none",
      "1000",
      "0.30 %",
      "0.06 to 0.87 %",
      "60 of 90 s",
      "",
    ]);
  });

  it("says what has not been run", () => {
    expect(cells(falseAlarmTable([noise], new Map()), 0)[6]).toBe("not run");
  });
});

describe("the tables of power", () => {
  it("say whether a bar is reached", () => {
    const [bar] = bars(200);
    const reached = (fail: number) => cells(barTable([bar!], new Map([[bar!.id, total(1000, fail)]])), 0)[7];
    expect(reached(950)).toBe("yes");
    expect(reached(949)).toBe("no");
  });

  it("give the shortest time that was enough, and say where none was", () => {
    const cases = timeCurves(0).filter((one) => one.effect.factor === 1.1 && one.model.rate <= 30);
    const totals = new Map(
      cases.map((one) => [
        one.id,
        total(1000, one.model.rate === 30 && one.model.seconds >= 120 ? 960 : 100),
      ]),
    );
    const table = timeTable(cases, totals, [10, 30, 60], [1.1]);
    expect(cells(table, 0)[2]).toBe("more than 5 min");
    expect(cells(table, 1)[2]).toBe("2 min");
    expect(cells(table, 2)[2]).toBe("not tried");
  });
});

describe("a plot", () => {
  const axis = {
    title: "a <b> & c",
    from: 1,
    to: 100,
    ticks: [1, 10, 100],
    label: String,
    logarithmic: true,
  };

  it("is well-formed, and keeps what is off the axes at their ends", () => {
    const plot = new Plot("title", axis, { ...axis, logarithmic: false, from: 0 });
    plot.line(
      [
        [0.001, 50],
        [1e9, -5],
      ],
      "#000",
    );
    plot.note(10, 10, "<here>", "#000");
    const svg = plot.toString();
    expect(svg).not.toContain("NaN");
    expect(svg).toContain("a &lt;b> &amp; c");
    const open = svg.match(/<(?!\/)(\w+)/g)?.length ?? 0;
    const closed = (svg.match(/\/>/g)?.length ?? 0) + (svg.match(/<\//g)?.length ?? 0);
    expect(open).toBe(closed);
    const inside = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [x, y]);
    expect(inside).toEqual([
      ["64.0", "216.0"],
      ["736.0", "388.0"],
    ]);
  });
});
