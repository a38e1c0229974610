import type { MonitorPoint, MonitorSeries } from "../observe/monitors/series.ts";

/** From this share of its limit on a resource counts as saturated. */
export const SATURATED_SHARE = 0.9;
/** One high reading is not saturation: this many in a row are. */
const SUSTAINED_POINTS = 3;

export interface Saturation {
  /** First second of the first sustained stretch. */
  second: number;
  /** Worst value of the whole series, in its unit. */
  worst: number;
  /** Share of the measured points that are saturated, 0..1. */
  share: number;
  /** Whether the limit itself was reached, not only neared. */
  reached: boolean;
}

/**
 * When a series first came within a tenth of its limit for three readings in a row; null where it never did, or has no
 * limit. A gap ends a stretch: nothing is known of it.
 */
export function saturationOf({ points, limit, worse }: MonitorSeries): Saturation | null {
  if (limit === null) return null;
  const isNear = (value: number) =>
    worse === "higher" ? value >= limit * SATURATED_SHARE : value <= limit / SATURATED_SHARE;
  const start = firstStretch(points, isNear);
  if (start === null) return null;
  const values = points.map((point) => point.value).filter((value) => value !== null);
  const worst = worse === "higher" ? Math.max(...values) : Math.min(...values);
  return {
    second: start,
    worst,
    share: values.filter(isNear).length / values.length,
    reached: worse === "higher" ? worst >= limit : worst <= limit,
  };
}

function firstStretch(points: readonly MonitorPoint[], holds: (value: number) => boolean): number | null {
  let length = 0;
  let start = 0;
  for (const { second, value } of points) {
    if (value === null || !holds(value)) {
      length = 0;
      continue;
    }
    if (length === 0) start = second;
    length++;
    if (length === SUSTAINED_POINTS) return start;
  }
  return null;
}
