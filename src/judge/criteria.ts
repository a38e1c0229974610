/** Absolute limits, judged on head alone, with the same honesty about sample size as the comparisons. */

import type { CriterionOutcome } from "../criteria/success-result.ts";
import type { ArmRecording } from "../measure/recording.ts";
import type { Criterion, CriterionMetric } from "../scenario/scenario.ts";
import { type BlockedArm, blockArm, type Grid, type Series, sum, totalSeries } from "./blocks.ts";
import { binomialUpperTail, tUpperTail } from "./distributions.ts";
import { type Events, overdispersion } from "./failures.ts";
import { countAbove, placeOf, WeightedTail } from "./tail.ts";
import type { CriterionResult } from "./verdict.ts";
import { code, wholeNumber } from "./words.ts";

/** A limit is missed where a target that keeps it would look like this at most this often. */
const MISSED_ALPHA = 0.005;
/** A share is known from the number of requests on in which three events are to be expected at its limit. */
const EXPECTED_EVENTS = 3;
const MIN_MEAN_SAMPLES = 30;

const QUANTILES: Partial<Record<CriterionMetric, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

type Judged = Omit<CriterionResult, "criterion">;

export function judgeCriteria(criteria: Criterion[], head: ArmRecording, grid: Grid): CriterionResult[] {
  if (criteria.length === 0) return [];
  const arm = blockArm(head, grid);
  return criteria.map((criterion) => ({ criterion, ...judgeOne(criterion, arm, grid) }));
}

function judgeOne(criterion: Criterion, arm: BlockedArm, grid: Grid): Judged {
  const series = criterion.endpoint === null ? totalSeries(arm, grid) : arm.endpoints.get(criterion.endpoint);
  if (series === undefined || sum(series.count) === 0) {
    const what = criterion.endpoint === null ? "no request" : `no request named ${code(criterion.endpoint)}`;
    return { outcome: "unknown", actual: null, count: 0, how: `${what} was measured` };
  }
  if (criterion.metric === "errors") return judgeErrors(criterion, series);
  if (criterion.metric === "rate") return judgeRate(criterion, series, grid);
  const count = series.whole.count;
  if (count === 0) {
    return { outcome: "unknown", actual: null, count, how: "no request was answered as expected" };
  }
  if (criterion.metric === "avg") return judgeMean(criterion, series);
  if (criterion.metric === "max") return judgeMax(criterion, series);
  return judgeQuantile(criterion, QUANTILES[criterion.metric] ?? 0.5, series);
}

function keeps({ operator, limit }: Criterion, value: number): boolean {
  if (operator === "<") return value < limit;
  if (operator === "<=") return value <= limit;
  return operator === ">" ? value > limit : value >= limit;
}

function isUpperLimit({ operator }: Criterion): boolean {
  return operator === "<" || operator === "<=";
}

/** `p95 < L` says that at most 5 % of the requests may be above L: a share, so its test is one of counts. */
function judgeQuantile(criterion: Criterion, q: number, series: Series): Judged {
  const tail = new WeightedTail([{ histogram: series.whole, weight: 1 }]);
  const place = placeOf(criterion.limit);
  const above = series.latency.map((histogram) => countAbove(histogram, place));
  const trials = series.latency.map((histogram) => histogram.count);
  const upper = isUpperLimit(criterion);
  const events = upper ? above : above.map((number, block) => trials[block]! - number);
  const allowed = upper ? 1 - q : q;
  return judgeShare(criterion, { trials, events }, allowed, tail.quantile(q));
}

function judgeErrors(criterion: Criterion, series: Series): Judged {
  const upper = isUpperLimit(criterion);
  const events = upper ? series.failed : series.failed.map((failed, block) => series.count[block]! - failed);
  const actual = sum(series.failed) / sum(series.count);
  const allowed = upper ? criterion.limit : 1 - criterion.limit;
  return judgeShare(criterion, { trials: series.count, events }, allowed, actual);
}

/** At most the share `allowed` of the trials may be events. */
function judgeShare(criterion: Criterion, events: Events, allowed: number, actual: number): Judged {
  const count = sum(events.trials);
  const answer = (outcome: CriterionOutcome, how: string): Judged => ({ outcome, actual, count, how });
  const spread = overdispersion([events]);
  const p = binomialUpperTail(sum(events.events) / spread, count / spread, Math.min(1, Math.max(0, allowed)));
  if (!keeps(criterion, actual)) {
    // A limit that allows nothing is missed by a single event; no number of requests makes that chance.
    if (p <= MISSED_ALPHA || allowed <= 0) return answer("missed", `from ${wholeNumber(count)} requests`);
    return answer(
      "unknown",
      `beyond the limit, but ${wholeNumber(count)} requests could show that by chance`,
    );
  }
  const needed = allowed > 0 ? Math.ceil(EXPECTED_EVENTS / allowed) : 1;
  if (count < needed) {
    return answer("unknown", `${wholeNumber(count)} of the ${wholeNumber(needed)} requests that are needed`);
  }
  return answer("met", `from ${wholeNumber(count)} requests`);
}

function judgeMean(criterion: Criterion, series: Series): Judged {
  const count = series.whole.count;
  const sums = series.latency.map((histogram) => (histogram.mean() ?? 0) * histogram.count);
  const actual = sum(sums) / count;
  if (count < MIN_MEAN_SAMPLES) {
    const how = `${wholeNumber(count)} of the ${MIN_MEAN_SAMPLES} requests that are needed`;
    return { outcome: "unknown", actual, count, how };
  }
  if (keeps(criterion, actual)) return { outcome: "met", actual, count, how: meanWords(count) };
  const blocks = sums.length;
  const influence = sums.map((value, block) => (value - series.latency[block]!.count * actual) / count);
  const variance = (sum(influence.map((value) => value ** 2)) * blocks) / Math.max(1, blocks - 1);
  const distance = Math.abs(actual - criterion.limit) / Math.sqrt(variance);
  const sure = blocks > 1 && tUpperTail(distance, blocks - 1) <= MISSED_ALPHA;
  return sure
    ? { outcome: "missed", actual, count, how: meanWords(count) }
    : { outcome: "unknown", actual, count, how: "beyond the limit, but by no more than chance allows" };
}

function meanWords(count: number): string {
  return `mean of ${wholeNumber(count)} requests`;
}

function judgeMax(criterion: Criterion, series: Series): Judged {
  const actual = series.whole.max() ?? 0;
  const count = series.whole.count;
  const outcome = keeps(criterion, actual) ? "met" : "missed";
  return { outcome, actual, count, how: `slowest of ${wholeNumber(count)} requests` };
}

function judgeRate(criterion: Criterion, series: Series, grid: Grid): Judged {
  const count = sum(series.count);
  const seconds = grid.window.to - grid.window.from;
  const actual = count / seconds;
  const outcome = keeps(criterion, actual) ? "met" : "missed";
  return { outcome, actual, count, how: `${wholeNumber(count)} requests in ${wholeNumber(seconds)} s` };
}
