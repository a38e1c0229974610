/** k6's own name of a pushed series: what the output has put before and behind it is taken off. */

export type SeriesKind = "trend" | "counter" | "rate" | "gauge";

export interface SeriesName {
  metric: string;
  kind: SeriesKind;
  /** Pushed in seconds, while k6 has milliseconds. */
  isTime: boolean;
}

const PREFIX = "k6_";

/** null for a series that k6 does not make. */
export function seriesName(pushed: string, isHistogram: boolean): SeriesName | null {
  if (!pushed.startsWith(PREFIX)) return null;
  const name = pushed.slice(PREFIX.length);
  if (isHistogram) {
    const isTime = name.endsWith("_seconds");
    return { metric: isTime ? name.slice(0, -"_seconds".length) : name, kind: "trend", isTime };
  }
  if (name.endsWith("_total"))
    return { metric: name.slice(0, -"_total".length), kind: "counter", isTime: false };
  if (name.endsWith("_rate")) return { metric: name.slice(0, -"_rate".length), kind: "rate", isTime: false };
  return { metric: name, kind: "gauge", isTime: false };
}
