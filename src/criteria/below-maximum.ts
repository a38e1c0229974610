import type { MonitorSeries } from "../observe/monitors/series.ts";
import { percent, seconds } from "../report/numbers.ts";
import { named } from "../report/wording.ts";
import type { CriterionOf } from "./criterion.ts";
import { type Answer, type Evidence, unknown } from "./evidence.ts";
import { gapWords, readingsOf, readSeries, withUnit, worstOf } from "./monitors.ts";

type Below = CriterionOf<"below-maximum">;

const READY_MADE = { "database-pool": "database-connections", "redis-memory": "redis-memory", monitor: "" };

/** Whether a resource kept away from a share of what there is of it, or from its monitor's own limit. */
export function judgeBelowMaximum(criterion: Below, evidence: Evidence): Answer {
  const found = readSeries(evidence, criterion.monitor ?? READY_MADE[criterion.name]);
  return Array.isArray(found)
    ? worstOf(found.map((series) => judgeSeries(series, criterion, evidence)))
    : found;
}

function judgeSeries(series: MonitorSeries, { share }: Below, evidence: Evidence): Answer {
  const { window } = evidence;
  const bound = boundOf(series, share);
  if (typeof bound === "string") return unknown(bound);
  const readings = readingsOf(series, window.from, window.to);
  const isWorse = (a: number, b: number) => (series.worse === "higher" ? a > b : a < b);
  const worst = readings.reduce<(typeof readings)[number] | null>(
    (found, one) => (found === null || isWorse(one.value, found.value) ? one : found),
    null,
  );
  if (worst === null) return unknown(`${named(series.name)} has no reading in the judged time`);
  const found = `${withUnit(worst.value, series)}${ofMaximum(worst.value, series)}`;
  const crossed = readings.filter(({ value }) => value === bound || isWorse(value, bound));
  if (crossed.length > 0) {
    const first = seconds(crossed[0]!.second);
    const often = `${crossed.length} of ${readings.length} readings of ${named(series.name)}`;
    return {
      outcome: "missed",
      found,
      how: `${often} were at ${withUnit(bound, series)} or beyond, the first at ${first}`,
    };
  }
  const gap = gapWords(series, evidence);
  if (gap !== null) return unknown(gap, found);
  return { outcome: "met", found, how: `worst of ${readings.length} readings of ${named(series.name)}` };
}

/** The level that must not be reached; a sentence where nothing says which that is. */
function boundOf({ name, limit, maximum }: MonitorSeries, share: number | null): number | string {
  if (share === null) return limit ?? `${named(name)} has no limit`;
  return maximum === null ? `how much there is of ${named(name)} is not known` : maximum * share;
}

function ofMaximum(value: number, { maximum }: MonitorSeries): string {
  return maximum === null || maximum <= 0 ? "" : `, ${percent(value / maximum)} of what there is`;
}
