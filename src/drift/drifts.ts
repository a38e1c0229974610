/** What rises for good during a run: memory, connections, queues, and the latency itself. Pure; no part of the verdict. */
import { judgedWindow } from "../measure/aggregate.ts";
import type { Recording } from "../measure/recording.ts";
import type { MonitorRole } from "../observe/monitors/series.ts";
import { unevenLoad } from "./even-load.ts";
import { type DriftSeries, differenceOf, seriesOf } from "./series.ts";
import { LEAST_SECONDS, type Trend, type TrendOptions, trendOf } from "./trend.ts";

/**
 * `worse than base`: head moves the wrong way against a base that was watched at the same time, which is strong evidence;
 * `worse in both`: so does base; `worse`: there is no base, or it cannot be told apart; `steady`: nothing that
 * matters; `cannot tell`: neither.
 */
export type DriftOutcome = "worse than base" | "worse in both" | "worse" | "steady" | "cannot tell";

export interface Drift
  extends Pick<DriftSeries, "name" | "unit" | "role" | "worse" | "limit" | "source" | "shared"> {
  outcome: DriftOutcome;
  /** Of what both use, where `shared`. */
  head: Trend;
  base: Trend | null;
  /** Of head minus base: what the machine and the load do to both is not in it. */
  difference: Trend | null;
}

export interface Drifts {
  /** What moves the wrong way first. */
  series: Drift[];
  /** Why nothing was looked at; null where something was. */
  why: string | null;
}

/** 6 % in an hour. */
const LATENCY_FLOOR_SHARE = 0.001;
/** Connections and waiting jobs come by ones: three in an hour. */
const LEAST_COUNT_PER_MINUTE = 0.05;

/** null for a run that is too short for the question to come up. */
export function driftsOf(recording: Recording): Drifts | null {
  const window = judgedWindow(recording);
  if (window.to - window.from < LEAST_SECONDS) return null;
  const why = unevenLoad(recording, window);
  if (why !== null) return { series: [], why };
  const order: DriftOutcome[] = ["worse than base", "worse", "worse in both", "cannot tell", "steady"];
  const series = seriesOf(recording)
    .map((one) => driftOf(one, { fromSecond: window.from, toSecond: window.to }, !recording.meta.armsApart))
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return { series, why: null };
}

/** Whether it says that something gets worse. */
export function isWorse({ outcome }: Drift): boolean {
  return outcome === "worse" || outcome === "worse than base" || outcome === "worse in both";
}

/** @param together both arms ran at the same time, so that what happened to both cancels in their difference */
function driftOf(series: DriftSeries, within: TrendOptions, together: boolean): Drift {
  const { name, unit, role, worse, limit, source, shared } = series;
  const options = { ...within, limit, ...floorOf(role) };
  const head = trendOf(series.head, options);
  const base = series.base && trendOf(series.base, options);
  const floor = base?.floorPerMinute ?? head.floorPerMinute;
  const difference =
    series.base === null || !together
      ? null
      : trendOf(differenceOf(series.head, series.base), {
          ...within,
          ...(floor === null ? {} : { floorPerMinute: floor }),
        });
  const outcome = outcomeOf(worse, head, base, difference);
  return { name, unit, role, worse, limit, source, shared, outcome, head, base, difference };
}

function floorOf(role: MonitorRole): TrendOptions {
  if (role === "latency") return { floorShare: LATENCY_FLOOR_SHARE };
  return role === "memory" ? {} : { leastFloorPerMinute: LEAST_COUNT_PER_MINUTE };
}

function outcomeOf(
  worse: "higher" | "lower",
  head: Trend,
  base: Trend | null,
  difference: Trend | null,
): DriftOutcome {
  const bad = worse === "higher" ? "rising" : "falling";
  if (difference?.verdict === bad && base?.verdict !== opposite(bad)) return "worse than base";
  if (head.verdict === bad) return base?.verdict === bad ? "worse in both" : "worse";
  const settled = [head, difference].some(
    (trend) => trend?.verdict === "flat" || trend?.verdict === opposite(bad),
  );
  return settled ? "steady" : "cannot tell";
}

function opposite(verdict: "rising" | "falling"): "rising" | "falling" {
  return verdict === "rising" ? "falling" : "rising";
}
