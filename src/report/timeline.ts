import { judgedWindow } from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmRecording, Recording } from "../measure/recording.ts";

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/**
 * A quantile of the latency over the judged window, cut into columns of equal length. Milliseconds; null where a
 * column had no expected response.
 */
export function timeline(
  recording: Recording,
  arm: ArmRecording,
  options: { endpoint: string | null; quantile: number; columns: number },
): (number | null)[] {
  const { from, to } = judgedWindow(recording);
  const columns = Math.min(options.columns, to - from);
  if (columns < 1) return [];
  const histograms = Array.from({ length: columns }, () => new LogHistogram());
  for (const cell of arm.requests) {
    if (cell.second < from || cell.second >= to) continue;
    if (options.endpoint !== null && arm.endpoints[cell.endpoint] !== options.endpoint) continue;
    histograms[Math.floor(((cell.second - from) * columns) / (to - from))]?.merge(cell.latency);
  }
  return histograms.map((histogram) => histogram.quantile(options.quantile));
}

/** Bars between `low` and `high`; a blank where there is no value. */
export function sparkline(values: readonly (number | null)[], low: number, high: number): string {
  return values
    .map((value) => {
      if (value === null) return " ";
      const step = high > low ? Math.floor(((value - low) / (high - low)) * BARS.length) : 0;
      return BARS[Math.min(Math.max(step, 0), BARS.length - 1)];
    })
    .join("");
}
