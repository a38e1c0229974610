import { markdownTable } from "markdown-table";
import { clopperPearson } from "../intervals.ts";
import type { Total } from "../simulation/batches.ts";
import type { Case } from "../simulation/case.ts";
import { percent, percentRange } from "./words.ts";

/** What a case may show at most, in 10 000 runs, for a promise of 1 % to be kept. */
const HELD_BELOW = 0.012;

export function falseAlarmTable(cases: Case[], totals: Map<string, Total>): string {
  const rows = cases.map((one) => {
    const total = totals.get(one.id);
    return total === undefined ? [one.title, "0", "", "", "", "not run", "", ""] : rowOf(one, total);
  });
  const head = ["noise", "runs", "red", "share", "95 % interval", "held", "not judged", "what was red"];
  return markdownTable([head, ...rows], { align: ["l", "r", "r", "r", "r", "l", "r", "l"] });
}

/** How much of the planned time the looks saved, and what came of the runs. */
export function looksTable(cases: Case[], totals: Map<string, Total>): string {
  const rows = cases.map((one) => {
    const total = totals.get(one.id);
    const { rate, seconds } = one.model;
    const ledger = one.ledgerPairs === 0 ? "none" : `${one.ledgerPairs} pairs`;
    const start = [one.title.replace(/, ledger of.*/, ""), `${rate}/s`, ledger];
    if (total === undefined) return [...start, "0", "not run", "", ""];
    const red = total.verdicts.fail ?? 0;
    const range = percentRange(clopperPearson(red, total.runs));
    const took = seconds - total.savedSeconds / total.runs;
    return [
      ...start,
      String(total.runs),
      percent(red / total.runs),
      range,
      `${took.toFixed(0)} of ${seconds} s`,
    ];
  });
  const head = ["head", "rate", "ledger", "runs", "red", "95 % interval", "load on average"];
  return markdownTable([head, ...rows], { align: ["l", "r", "l", "r", "r", "r", "r"] });
}

function rowOf(one: Case, total: Total): string[] {
  const red = total.verdicts.fail ?? 0;
  const interval = clopperPearson(red, total.runs);
  const unjudged = (total.verdicts.inconclusive ?? 0) + (total.verdicts.disturbed ?? 0);
  return [
    one.title,
    String(total.runs),
    String(red),
    percent(red / total.runs),
    percentRange(interval),
    heldWords(red / total.runs, interval.high),
    percent(unjudged / total.runs, 0),
    causes(total),
  ];
}

/** With few runs a low share alone proves nothing, so the interval has to be low too. */
function heldWords(share: number, high: number): string {
  if (share > HELD_BELOW) return "no";
  return high <= HELD_BELOW ? "yes" : "not shown yet";
}

function causes(total: Total): string {
  return Object.entries(total.red)
    .sort((a, b) => b[1] - a[1])
    .map(([cause, times]) => `${cause} ${times}`)
    .join(", ");
}
