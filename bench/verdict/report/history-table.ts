import { markdownTable } from "markdown-table";
import type { HistoryResult, HistoryResults } from "../history.ts";
import { clopperPearson } from "../intervals.ts";
import { percent, percentRange } from "./words.ts";

/** How often unchanged and slower code is called slower against stored runs, by their number and their spread. */
export function historyTable(found: HistoryResults | null): string {
  if (found === null) return "Not run yet.";
  const { results } = found;
  const rows = results
    .filter((one) => one.change === 1)
    .map((one) => {
      const interval = clopperPearson(one.red, one.runs);
      const seen = (change: number) => {
        const slower = results.find((other) => isSameHistory(one, other) && other.change === change);
        return slower === undefined ? "" : percent(slower.red / slower.runs, 0);
      };
      return [
        `${Math.round(one.between * 100)} %`,
        one.step === 1 ? "none" : `+${Math.round((one.step - 1) * 100)} %`,
        String(one.entries),
        String(one.runs),
        `${percent(one.red / one.runs)} (${percentRange(interval)})`,
        percent(one.passed / one.runs, 0),
        seen(1.5),
        seen(2),
      ];
    });
  const head = [
    "between runs",
    "step",
    "stored runs",
    "runs",
    "unchanged called slower",
    "unchanged passed",
    "+50 % seen",
    "+100 % seen",
  ];
  const table = markdownTable([head, ...rows], { align: ["r", "r", "r", "r", "r", "r", "r", "r"] });
  return `${found.date}, commit ${found.commit}.\n\n${table}`;
}

function isSameHistory(a: HistoryResult, b: HistoryResult): boolean {
  return a.between === b.between && a.step === b.step && a.entries === b.entries;
}
