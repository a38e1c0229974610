/** What is said of memory, connections, queues and latency that rise, or do not, over a long run. */
import type { Drift } from "../drift/drifts.ts";
import { isWorse } from "../drift/drifts.ts";
import type { Trend } from "../drift/trend.ts";
import { bareNumber, NOTHING, seconds } from "./numbers.ts";
import type { ReportView } from "./view.ts";
import { named } from "./wording.ts";

export const DRIFT_WORDS: Record<Drift["outcome"], string> = {
  "worse than base": "🟠 worse than base",
  worse: "🟠 worse",
  "worse in both": "🟠 worse in both",
  steady: "🟢 steady",
  "cannot tell": "⚪ cannot tell",
};

/** `+1.2 MiB/min`. */
export function slopeWords(trend: Trend | null, unit: string): string {
  if (trend === null || trend.slopePerMinute === null) return NOTHING;
  return `${signed(trend.slopePerMinute)}${unit === "" ? "" : `\u00a0${unit}`}/min`;
}

/** `(+0.9 … +1.5)`; empty where there is none. */
export function slopeRange(trend: Trend | null): string {
  if (trend === null || trend.low === null || trend.high === null) return "";
  return `(${signed(trend.low)}\u00a0…\u00a0${signed(trend.high)})`;
}

/** One sentence for each series that gets worse. */
export function driftSentences({ drifts }: ReportView): string[] {
  return (drifts?.series ?? []).filter(isWorse).map(driftSentence);
}

export function driftSentence(drift: Drift): string {
  const { name, unit, shared, outcome, head, difference } = drift;
  const figures = (trend: Trend | null) => `${slopeWords(trend, unit)} ${slopeRange(trend)}`;
  const subject = shared || drift.base === null ? named(name) : `${named(name)} of head`;
  const against =
    outcome === "worse than base"
      ? `, ${figures(difference)} against base`
      : outcome === "worse in both"
        ? ", and so does base: not a matter of this change"
        : "";
  const moves = (head.slopePerMinute ?? 0) < 0 ? "falls" : "rises";
  const main =
    head.verdict === "rising" || head.verdict === "falling"
      ? `${subject} ${moves} by ${figures(head)} to the end of ${seconds(head.toSecond - head.fromSecond)}${against}`
      : `${subject} gets worse against base, by ${figures(difference)}`;
  return `${main}${limitWords(drift)}`;
}

/** When the limit is reached at this pace; empty without one. */
export function limitWords({ head, limit, unit }: Drift): string {
  const left = head.minutesToLimit;
  if (left === null || limit === null || head.verdict !== "rising") return "";
  const level = `${bareNumber(limit)}${unit === "" ? "" : `\u00a0${unit}`}`;
  if (left.estimate === 0) return `; its limit of ${level} is reached`;
  return `; at this pace its limit of ${level} is reached in ${seconds(left.estimate * 60)} (${seconds(left.soonest * 60)} at the earliest)`;
}

function signed(value: number): string {
  const text = bareNumber(Math.abs(value));
  if (text === "0" || text === NOTHING) return text;
  return `${value < 0 ? "\u2212" : "+"}${text}`;
}
