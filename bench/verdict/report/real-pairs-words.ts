import { markdownTable } from "markdown-table";
import { clopperPearson } from "../intervals.ts";
import type { RealPairs } from "../real-pairs.ts";
import { percent, percentRange } from "./words.ts";

const slower = (factor: number) => (factor === 1 ? "unchanged" : `+${Math.round((factor - 1) * 100)} %`);

/** Share of red runs by the slowdown that was put in. `judge`: the judge as it is now. */
export function realPowerTable(found: RealPairs | null, judge: string): string {
  if (found === null || found.pairs === 0) return "Not run yet.";
  const rows = found.power
    .filter(({ runs }) => runs > 0)
    .map(({ factor, neighbours, runs, red, notJudged }) => [
      slower(factor),
      neighbours ? "yes" : "no",
      String(runs),
      percent(red / runs, 0),
      percentRange(clopperPearson(red, runs), 0),
      percent(notJudged / runs, 0),
    ]);
  const head = ["head", "neighbours", "runs", "red", "95 % interval", "not judged"];
  const table = markdownTable([head, ...rows], { align: ["l", "l", "r", "r", "r", "r"] });
  return found.judge === judge ? table : `${table}\n\nBy judge ${found.judge}, an earlier one.`;
}

/** What each rule accuses. */
export function realRivalsTable(found: RealPairs | null): string {
  if (found === null || found.rivals.length === 0) return "Not run yet.";
  const rules = [...new Map(found.rivals.map(({ rule, title }) => [rule, title]))];
  const factors = [...new Set(found.rivals.map(({ factor }) => factor))];
  const rows = rules.map(([rule, title]) => [
    // Here the ledger is what the other pairs teach, as many as there are.
    title.replace(/, ledger of \d+ pairs$/, ", ledger of all other pairs"),
    ...factors.map((factor) => {
      const one = found.rivals.find((rival) => rival.rule === rule && rival.factor === factor);
      return one === undefined || one.runs === 0 ? "" : `${one.accused} of ${one.runs}`;
    }),
  ]);
  return markdownTable([["rule", ...factors.map(slower)], ...rows], {
    align: ["l", ...factors.map(() => "r")],
  });
}
