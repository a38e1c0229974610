/** Thresholds of a user's own script: k6 says whether they were crossed, here it is asked what that means. */
import type { ArmRecording, ThresholdResult } from "../measure/recording.ts";
import type { Grid } from "./blocks.ts";
import { checkEvents } from "./checks.ts";
import type { Draft } from "./draft.ts";
import { shareEffect } from "./failures.ts";
import { compareMetric } from "./metrics.ts";
import type { ComparedMetric, Scope, Threshold } from "./verdict.ts";

export interface ThresholdDraft extends ThresholdResult {
  crossedByBase: boolean | null;
  /** Chance of such a difference if head were not worse; null where the threshold has no counterpart here. */
  pWorse: number | null;
}

/** One per threshold of head, in its order. */
export function draftThresholds(
  head: ArmRecording,
  base: ArmRecording | null,
  drafts: Draft[],
  grid: Grid,
): ThresholdDraft[] {
  return head.thresholds.map((threshold) => {
    const same = base?.thresholds.find(
      (other) => other.metric === threshold.metric && other.expression === threshold.expression,
    );
    return {
      ...threshold,
      crossedByBase: same?.crossed ?? (base === null ? null : false),
      pWorse: base === null ? null : pValueOf(threshold, head, base, drafts, grid),
    };
  });
}

/** With a base: crossed by head alone, and the difference is beyond chance. Without one: crossed by head. */
export function settleThreshold(draft: ThresholdDraft, beyondChance: boolean): Threshold {
  const { pWorse, ...threshold } = draft;
  const fails = draft.crossed && (draft.crossedByBase === null || (!draft.crossedByBase && beyondChance));
  return { ...threshold, fails };
}

function pValueOf(
  threshold: ThresholdResult,
  head: ArmRecording,
  base: ArmRecording,
  drafts: Draft[],
  grid: Grid,
): number | null {
  const [, name = "", tags = ""] = /^([^{]*)(?:\{(.*)\})?$/s.exec(threshold.metric) ?? [];
  if (name === "checks") return tags === "" ? checksPValue(head, base, grid) : null;
  const compared = comparedMetric(name, threshold.expression);
  if (compared !== null) {
    const scope = scopeOf(tags);
    const draft = drafts.find(
      (other) => other.metric === compared && scope !== null && isScope(other.scope, scope),
    );
    return draft?.effect?.pWorse ?? null;
  }
  if (tags !== "" || !head.metrics.some((metric) => metric.name === name)) return null;
  const worse = /[^<>]*<[^<>]*/.test(threshold.expression) ? "higher" : "lower";
  return compareMetric({ metric: name, worse }, base, head, grid, grid.spread.value).effect?.pWorse ?? null;
}

function checksPValue(head: ArmRecording, base: ArmRecording, grid: Grid): number | null {
  if (base.checkCells.length === 0 || head.checkCells.length === 0) return null;
  return shareEffect(checkEvents(base, grid), checkEvents(head, grid), grid.leastOverdispersion).pWorse;
}

/** What of ours says the same as a threshold on a metric of k6's own. */
function comparedMetric(name: string, expression: string): ComparedMetric | null {
  if (name === "http_req_failed") return "failures";
  if (name !== "http_req_duration") return null;
  const quantile = /^\s*p\(\s*([\d.]+)\s*\)/.exec(expression)?.[1];
  if (quantile !== undefined) {
    const share = Number(quantile);
    if (share < 75) return "p50";
    return share < 98 ? "p95" : "p99";
  }
  if (/^\s*max\b/.test(expression)) return "p99";
  return /^\s*med\b/.test(expression) ? "p50" : "location";
}

/** Tags that name all traffic or one endpoint; null for anything else. */
function scopeOf(tags: string): Scope | null {
  const parts = tags
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "expected_response:true");
  if (parts.length === 0) return { kind: "total" };
  const endpoint = /^name:(.*)$/s.exec(parts.join(","))?.[1];
  return endpoint === undefined ? null : { kind: "endpoint", endpoint };
}

function isScope(scope: Scope, wanted: Scope): boolean {
  if (wanted.kind === "total") return scope.kind === "total";
  return scope.kind === "endpoint" && wanted.kind === "endpoint" && scope.endpoint === wanted.endpoint;
}
