import type { Total } from "../simulation/batches.ts";

export interface Speed {
  date: string;
  machine: string;
  comparisons: number;
  firstMs: number;
  medianMs: number;
  slowestMs: number;
  identical: boolean;
}

export function speedWords(speed: Speed | null): string {
  if (speed === null) return "Not run yet.";
  const ms = (value: number) => `${Math.round(value)} ms`;
  const same = speed.identical
    ? "All judgements were the same, bit for bit."
    : "**The judgements differed.**";
  return `${speed.comparisons} comparisons: ${ms(speed.medianMs)} of processor time (median of 21), ${ms(speed.slowestMs)} at most, ${ms(speed.firstMs)} the very first time in a process. ${same} (${speed.date}, ${speed.machine})`;
}

/** What judging one simulated run took, by load. */
export function judgeMsWords(totals: Map<string, Total>): string {
  const words = ["gate", "busy"].flatMap((load) => {
    const own = [...totals].filter(([id]) => id.startsWith(`${load}/`)).map(([, total]) => total);
    const runs = own.reduce((sum, total) => sum + total.runs, 0);
    const ms = own.reduce((sum, total) => sum + total.judgeMs * total.runs, 0) / runs;
    return runs === 0 ? [] : [`${ms.toFixed(1)} ms (${load})`];
  });
  return words.length === 0 ? "Not run yet." : `${words.join(" and ")} of processor time on average.`;
}
