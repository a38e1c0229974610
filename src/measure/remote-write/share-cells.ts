/** Checks and custom rates of a run that was collected as histograms: k6 tells their totals at its end, no more. */
import type { ShareTotal } from "../../engine/engine.ts";
import { type ArmCells, noCells } from "../cells.ts";
import { LogHistogram } from "../histogram.ts";
import type { NameTable } from "../name-table.ts";
import { isKeptByName } from "../sample-metric.ts";

/**
 * Cells that add up to the totals, over time as the iterations were: that is how checks are mostly made, and nothing is
 * judged by when they were.
 */
export function shareCells(
  shares: readonly ShareTotal[],
  iterations: ReadonlyMap<number, number>,
  names: { checks: NameTable; metrics: NameTable },
): ArmCells {
  const cells = noCells();
  const seconds = [...iterations].sort((a, b) => a[0] - b[0]);
  for (const { kind, name, passes, fails } of shares) {
    if (passes + fails === 0 || (kind === "rate" && !isKeptByName(name))) continue;
    const index = (kind === "check" ? names.checks : names.metrics).index(name);
    const passed = apportion(passes, seconds);
    const failed = apportion(fails, seconds);
    seconds.forEach(([second], at) => {
      const counts = { passes: passed[at] ?? 0, fails: failed[at] ?? 0 };
      if (counts.passes + counts.fails === 0) return;
      if (kind === "check") cells.checkCells.push({ second, check: index, ...counts });
      else cells.metricCells.push(rateCell(second, index, counts));
    });
  }
  cells.checks = names.checks.takeFresh();
  cells.metrics = names.metrics.takeFresh();
  return cells;
}

/** Whole parts of a total that are to each other as the weights, and add up to it. */
function apportion(total: number, weights: readonly (readonly [number, number])[]): number[] {
  const all = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map(([, weight], at) => {
    weightSoFar += weight;
    const upTo = at === weights.length - 1 ? total : Math.floor(total * (all === 0 ? 0 : weightSoFar / all));
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

function rateCell(second: number, metric: number, { passes, fails }: { passes: number; fails: number }) {
  const values = new LogHistogram();
  if (fails > 0) values.add(0, fails);
  if (passes > 0) values.add(1, passes);
  return {
    second,
    metric,
    count: passes + fails,
    sum: passes,
    min: fails > 0 ? 0 : 1,
    max: passes > 0 ? 1 : 0,
    last: passes > 0 ? 1 : 0,
    values,
  };
}
