/**
 * The words that all reports share. Sentences are plain text in which names stand between backticks; Markdown
 * shows those in code type (`escapeSentence`), terminals as they are.
 */

import type { Change, ComparedMetric, Comparison, Measured, RunVerdict, Scope } from "../judge/verdict.ts";
import type { FailureClass, Phase } from "../measure/recording.ts";
import { cleanText, MAX_NAME_LENGTH } from "./escape.ts";
import {
  aboutSeconds,
  bareNumber,
  failedOf,
  milliseconds,
  NOTHING,
  percent,
  percentChange,
  percentRange,
  pointsChange,
  pointsRange,
} from "./numbers.ts";
import type { EndpointFigures } from "./view.ts";

export const VERDICT_MARK: Record<RunVerdict, string> = {
  pass: "🟢",
  fail: "🔴",
  inconclusive: "⚪",
  disturbed: "🟠",
  "no-baseline": "⚠️",
};

export const METRIC_WORDS: Record<ComparedMetric, string> = {
  location: "latency\u00a0overall",
  p50: "p50",
  p95: "p95",
  p99: "p99",
  failures: "failed",
  value: "mean",
};

export const PHASE_WORDS: Record<Phase, string> = {
  blocked: "waiting for a free connection",
  connecting: "connecting",
  tls: "the TLS handshake",
  sending: "sending",
  waiting: "waiting for the first byte",
  receiving: "receiving",
};

export const FAILURE_WORDS: Record<FailureClass, string> = {
  timeout: "timed out",
  refused: "connection refused",
  reset: "connection reset",
  dns: "host name not found",
  tls: "TLS error",
  transport: "other transport error",
  "status-429": "status 429 (rate limited)",
  "status-4xx": "status 4xx",
  "status-5xx": "status 5xx",
  "status-other": "unexpected status",
  expectation: "answer not as expected",
};

/** A name inside a sentence. Its own backticks become primes, so that the sentence stays readable. */
export function named(name: string): string {
  return `\`${cleanText(name, MAX_NAME_LENGTH).replaceAll("`", "′")}\``;
}

export function scopeWords(scope: Scope): string {
  if (scope.kind === "total") return "all traffic";
  return named(scope.kind === "endpoint" ? scope.endpoint : scope.metric);
}

export function sameScope(a: Scope, b: Scope): boolean {
  return scopeName(a) === scopeName(b) && a.kind === b.kind;
}

/** The bare name; `*` for all traffic. */
export function scopeName(scope: Scope): string {
  if (scope.kind === "total") return "*";
  return scope.kind === "endpoint" ? scope.endpoint : scope.metric;
}

export function outcomeMark(comparison: Comparison): string {
  if (comparison.outcome === "slower") return comparison.gated ? "🔴" : "🟠";
  return comparison.outcome === "cannot tell" ? "⚪" : "🟢";
}

/** The outcome in the words that fit the metric, with what would settle an open one. */
export function outcomeWords(comparison: Comparison): string {
  const { outcome, metric, gated, needsSeconds } = comparison;
  if (outcome === "cannot tell") {
    return needsSeconds === null ? "cannot tell" : `cannot tell; needs ${aboutSeconds(needsSeconds)}`;
  }
  if (outcome === "same") return "same";
  const worse = outcome === "slower";
  const words =
    metric === "failures"
      ? worse
        ? "more failures"
        : "fewer failures"
      : metric === "value"
        ? worse
          ? "worse"
          : "better"
        : outcome;
  return worse && !gated ? `${words}, does not gate` : words;
}

export function measuredWords(metric: ComparedMetric, measured: Measured): string {
  if (metric === "failures") {
    if (measured.count === 0) return NOTHING;
    if (measured.failed !== undefined) return failedOf(measured.failed, measured.count);
    return percent(measured.value);
  }
  return metric === "value" ? bareNumber(measured.value) : atLeast(measured.value, measured.atLeast === true);
}

/** A time; where it is only known to be as long or longer: `≥ 60 s`. */
function atLeast(valueMs: number | null, censored: boolean): string {
  return censored && valueMs !== null ? `≥\u00a0${milliseconds(valueMs)}` : milliseconds(valueMs);
}

/** Quantile `q` of an endpoint, or its slowest request for 1. */
export function quantileWords(figures: EndpointFigures, q: number, valueMs: number | null): string {
  return atLeast(valueMs, q > 1 - (figures.timedOutShare ?? 0));
}

export function changeWords(change: Change | null): string {
  if (change === null) return NOTHING;
  const { unit, estimate, low, high, shrunk } = change;
  if (!Number.isFinite(estimate)) return NOTHING;
  const bounded = low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high);
  if (unit === "points") return pointsChange(estimate) + (bounded ? ` ${pointsRange(low, high)}` : "");
  const own = percentChange(estimate) + (bounded ? ` ${percentRange(low, high)}` : "");
  if (shrunk === undefined || !Number.isFinite(shrunk)) return own;
  return `${percentChange(shrunk)}, drawn towards the total, few requests; by itself ${own}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
