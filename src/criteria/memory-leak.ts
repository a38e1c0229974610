import { unevenLoad } from "../drift/even-load.ts";
import { trendOf } from "../drift/trend.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import { bareNumber, seconds } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { type Answer, type Evidence, unknown } from "./evidence.ts";
import { gapWords, readSeries, withUnit, worstOf } from "./monitors.ts";

/** Whether the memory of the process rises for good, warm-up left out. */
export function judgeMemoryLeak(criterion: CriterionOf<"no-memory-leak">, evidence: Evidence): Answer {
  const found = readSeries(evidence, criterion.monitor ?? "memory");
  return Array.isArray(found)
    ? worstOf(found.map((series) => judgeSeries(series, criterion, evidence)))
    : found;
}

function judgeSeries(
  series: MonitorSeries,
  { growthPerMinute, leastSeconds }: CriterionOf<"no-memory-leak">,
  evidence: Evidence,
): Answer {
  const { recording, window } = evidence;
  const trend = trendOf(series.points, {
    fromSecond: window.from,
    toSecond: window.to,
    limit: series.limit,
    ...(growthPerMinute === null ? {} : { floorPerMinute: growthPerMinute }),
  });
  const { slopePerMinute, low, high } = trend;
  const length = trend.toSecond - trend.fromSecond;
  const name = named(series.name);
  if (slopePerMinute === null) return unknown(`${name}: ${trend.reason}`);
  const found = `${sign(slopePerMinute)}${withUnit(Math.abs(slopePerMinute), series)}/min`;
  const range = `95 % interval ${bareNumber(low)} … ${bareNumber(high)}`;
  const how = `${name} over ${seconds(length)} after the warm-up, ${range}`;
  if (trend.verdict === "rising") {
    const uneven = unevenLoad(recording, window);
    if (uneven !== null) return unknown(`${how}: ${uneven}`, found);
    const left = trend.minutesToLimit;
    const until = left === null ? "" : `; its limit is reached in about ${seconds(left.estimate * 60)}`;
    return { outcome: "missed", found, how: `${how}${until}` };
  }
  if (trend.verdict === "cannot tell") return unknown(`${how}: ${trend.reason}`, found);
  const gap = gapWords(series, evidence);
  if (gap !== null) return unknown(gap, found);
  if (trend.seconds < leastSeconds * SHORT_BY) {
    return unknown(`${how}; a run of ${seconds(leastSeconds)} or more would tell`, found);
  }
  return { outcome: "met", found, how };
}

/** Readings begin and end a moment inside of the run. */
const SHORT_BY = 0.95;

function sign(value: number): string {
  return value < 0 ? "\u2212" : "+";
}
