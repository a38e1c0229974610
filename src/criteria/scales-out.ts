import type { LoadBin } from "../analysis/load-bins.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import { bareNumber, perSecond, seconds } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { type Answer, askedRate, type Evidence, runBins, unknown } from "./evidence.ts";
import { readingsOf, readSeries, worstOf } from "./monitors.ts";

type ScalesOut = CriterionOf<"scales-out">;

const BIN_SECONDS = 5;
/** Without a given level the load must at least double, or nothing had to be scaled. */
const LEAST_RATIO = 2;

/** Whether replicas are added while the load is high, and removed once it is over. */
export function judgeScalesOut(criterion: ScalesOut, evidence: Evidence): Answer {
  const found = readSeries(evidence, criterion.monitor ?? "replicas");
  if (!Array.isArray(found)) return found;
  const high = highLoad(criterion, runBins(evidence, BIN_SECONDS));
  if (typeof high === "string") return unknown(high);
  return worstOf(found.map((series) => judgeSeries(series, criterion, high)));
}

interface HighLoad {
  /** Requests per second. */
  above: number;
  /** First second above, and the first after the last one. */
  from: number;
  to: number;
}

function highLoad({ aboveRequestsPerSecond }: ScalesOut, bins: readonly LoadBin[]): HighLoad | string {
  const rates = bins.map(askedRate);
  const most = Math.max(0, ...rates);
  const loaded = rates.filter((rate) => rate > 0);
  const least = Math.min(...loaded);
  if (aboveRequestsPerSecond === null && !(most >= LEAST_RATIO * least)) {
    return "the load hardly changed, so there was nothing to scale for; a ramp or a spike would tell";
  }
  const above = aboveRequestsPerSecond ?? (most + least) / 2;
  const high = bins.filter((_, at) => rates[at]! > above);
  const [first, last] = [high[0], high.at(-1)];
  if (first === undefined || last === undefined) {
    return `the load never went above ${perSecond(above)}; it came to ${perSecond(most)}`;
  }
  return { above, from: first.from, to: last.from + last.seconds };
}

function judgeSeries(
  series: MonitorSeries,
  { riseWithinSeconds, returnWithinSeconds }: ScalesOut,
  { above, from, to }: HighLoad,
): Answer {
  const all = readingsOf(series, Number.NEGATIVE_INFINITY);
  const before = all.filter(({ second }) => second <= from);
  const initial = (before.at(-1) ?? all[0])?.value;
  if (initial === undefined) return unknown(`${named(series.name)} has no reading`);
  const lastSeen = all.at(-1)!.second;
  const rise = all.find(({ second, value }) => second > from && value > initial);
  const load = `while the load was above ${perSecond(above)}, from ${seconds(from)} to ${seconds(to)}`;
  if (rise === undefined || rise.second > to + riseWithinSeconds) {
    const found = `stayed at ${bareNumber(initial)}`;
    return to - from >= riseWithinSeconds && lastSeen >= from + riseWithinSeconds
      ? { outcome: "missed", found, how: `readings of ${named(series.name)} ${load}` }
      : unknown(`${load}: that may be too short for scaling (${seconds(riseWithinSeconds)})`, found);
  }
  const most = Math.max(...all.filter(({ second }) => second > from).map(({ value }) => value));
  const grew = `${bareNumber(initial)} to ${bareNumber(most)}`;
  const rose = `rose at ${seconds(rise.second)}, ${load}`;
  const late = rise.second - from > riseWithinSeconds;
  if (late)
    return { outcome: "missed", found: grew, how: `${rose}: later than ${seconds(riseWithinSeconds)}` };
  const back = all.find(({ second, value }) => second > Math.max(to, rise.second) && value <= initial);
  if (back !== undefined && back.second <= to + returnWithinSeconds) {
    return { outcome: "met", found: grew, how: `${rose}; back at ${seconds(back.second)}` };
  }
  return lastSeen >= to + returnWithinSeconds
    ? { outcome: "missed", found: grew, how: `${rose}; not back ${seconds(returnWithinSeconds)} after it` }
    : unknown(`${rose}; the run ended before the replicas had time to go`, grew);
}
