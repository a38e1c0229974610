/** The words that reasons are made of: plain sentences, plain spaces, names in backticks. */
import * as numbers from "../report/numbers.ts";
import type { Change, ComparedMetric, Measured, Scope } from "./verdict.ts";

export const percent = (share: number) => numbers.plainSpaces(numbers.percent(share));
export const milliseconds = (value: number | null) => numbers.plainSpaces(numbers.milliseconds(value));
export const wholeNumber = (value: number) => numbers.plainSpaces(numbers.wholeNumber(value));
export const failedOf = (failed: number, count: number) =>
  numbers.plainSpaces(numbers.failedOf(failed, count));
export const bareNumber = (value: number | null) => numbers.plainSpaces(numbers.bareNumber(value));
export const aboutSeconds = (value: number) => numbers.plainSpaces(numbers.aboutSeconds(value));
export const seconds = (value: number) => numbers.plainSpaces(numbers.seconds(value));

/** A name from outside between backticks; a backtick in it would end the span. */
export function code(name: string): string {
  return `\`${name.replaceAll("`", "'")}\``;
}

export function scopeName(scope: Scope): string {
  if (scope.kind === "total") return "all traffic";
  return code(scope.kind === "endpoint" ? scope.endpoint : scope.metric);
}

const METRIC_WORDS: Record<ComparedMetric, string> = {
  location: "latency overall",
  p50: "p50",
  p95: "p95",
  p99: "p99",
  failures: "failed requests",
  value: "mean",
};

export function metricName(metric: ComparedMetric): string {
  return METRIC_WORDS[metric];
}

function timeWords({ value, atLeast }: Measured): string {
  return `${atLeast ? "≥ " : ""}${milliseconds(value)}`;
}

/** `412 → 486 ms`; both units where they differ. */
export function fromTo(metric: ComparedMetric, base: Measured, head: Measured): string {
  if (metric === "failures") {
    return `${failedOf(base.failed ?? 0, base.count)} → ${failedOf(head.failed ?? 0, head.count)}`;
  }
  if (metric === "value") return `${bareNumber(base.value)} → ${bareNumber(head.value)}`;
  const before = timeWords(base);
  const after = timeWords(head);
  const [figure, unit] = before.split(/ (?=m?s$)/);
  return after.endsWith(` ${unit}`) ? `${figure} → ${after}` : `${before} → ${after}`;
}

/** A size of change without its sign: `7 %`, `0.4 percentage points`. */
export function changeSize(unit: Change["unit"], change: number): string {
  const size = Math.abs(change);
  const signed = unit === "ratio" ? numbers.percentChange(size) : numbers.pointsChange(size);
  return numbers.plainSpaces(signed).slice(1);
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
