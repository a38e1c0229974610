import { markdownTable } from "markdown-table";
import { clopperPearson } from "../intervals.ts";
import type { Total } from "../simulation/batches.ts";
import type { PowerCase } from "../simulation/power-cases.ts";
import { percent, percentRange } from "./words.ts";

/** What "seen" means throughout: red in at least this share of the runs. */
export const SEEN = 0.95;

export function barTable(cases: PowerCase[], totals: Map<string, Total>): string {
  const rows = cases.map((one) => {
    const total = totals.get(one.id);
    const { rate, seconds } = one.model;
    const start = [one.title, `${rate}/s`, `${seconds} s`];
    if (total === undefined) return [...start, "0", "", "", "not run"];
    const red = total.verdicts.fail ?? 0;
    const share = red / total.runs;
    const range = percentRange(clopperPearson(red, total.runs));
    return [...start, String(total.runs), percent(share), range, share >= SEEN ? "yes" : "no"];
  });
  const head = ["head is worse by", "rate", "time", "runs", "red", "95 % interval", "at least 95 %"];
  return markdownTable([head, ...rows], { align: ["l", "r", "r", "r", "r", "r", "l"] });
}

/** Shares of red runs: one row per case. */
export function shareTable(cases: PowerCase[], totals: Map<string, Total>): string {
  const rows = cases.map((one) => {
    const total = totals.get(one.id);
    const { rate, seconds } = one.model;
    const ledger = one.ledgerPairs === 0 ? "none" : `${one.ledgerPairs} pairs`;
    const start = [one.title, `${rate}/s`, `${seconds} s`, ledger];
    if (total === undefined) return [...start, "0", "not run", ""];
    const red = total.verdicts.fail ?? 0;
    const range = percentRange(clopperPearson(red, total.runs));
    return [...start, String(total.runs), percent(red / total.runs, 1), range];
  });
  const head = ["head is worse by", "rate", "time", "ledger", "runs", "red", "95 % interval"];
  return markdownTable([head, ...rows], { align: ["l", "r", "r", "l", "r", "r", "r"] });
}

/** The shortest time of those simulated after which an effect is seen, by rate and effect. */
export function timeTable(
  cases: PowerCase[],
  totals: Map<string, Total>,
  rates: number[],
  factors: number[],
): string {
  const rows = rates.map((rate) => [
    `${rate}/s`,
    ...factors.map((factor) => shortest(cases, totals, rate, factor)),
  ]);
  const head = ["requests per second", ...factors.map((factor) => `+${Math.round((factor - 1) * 100)} %`)];
  return markdownTable([head, ...rows], { align: ["l", ...factors.map(() => "r")] });
}

function shortest(cases: PowerCase[], totals: Map<string, Total>, rate: number, factor: number): string {
  const tried = cases
    .filter((one) => one.model.rate === rate && one.effect.factor === factor && totals.has(one.id))
    .sort((a, b) => a.model.seconds - b.model.seconds);
  const seen = tried.find((one) => {
    const total = totals.get(one.id)!;
    return (total.verdicts.fail ?? 0) / total.runs >= SEEN;
  });
  if (seen) return timeWords(seen.model.seconds);
  const longest = tried.at(-1)?.model.seconds;
  return longest === undefined ? "not tried" : `more than ${timeWords(longest)}`;
}

function timeWords(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${seconds / 60} min`;
}
