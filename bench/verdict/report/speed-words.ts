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
