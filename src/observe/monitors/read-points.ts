/** Turns what Prometheus answered about a run's window into points, or says why it cannot be used. */
import type { LabelledSamples, Range } from "../prometheus/client.ts";
import { PrometheusTrouble } from "../prometheus/trouble.ts";
import type { MonitorPoint } from "./series.ts";

/** Clocks and printed decimals: a time is that of a step if it is this near to it, as a share of the step. */
const TIME_TOLERANCE = 0.01;

/**
 * One point for each step of the range; a step without a reading, or with one that is no number, is a gap.
 *
 * @param startedAt Unix time of second 0, in seconds.
 * @throws PrometheusTrouble where the answer is about other times than were asked for, or has no number in it
 */
export function readPoints(
  { samples }: LabelledSamples,
  { start, end, step }: Range,
  startedAt: number,
): MonitorPoint[] {
  const size = Math.floor((end - start) / step + TIME_TOLERANCE) + 1;
  const values: (number | null)[] = Array.from({ length: size }, () => null);
  let last = -1;
  for (const { time, value } of samples) {
    const at = Math.round((time - start) / step);
    const isOff = Math.abs(start + at * step - time) > step * TIME_TOLERANCE;
    if (!Number.isFinite(time) || isOff || at <= last || at >= size) {
      throw new PrometheusTrouble("the answer is about other times than were asked for");
    }
    last = at;
    values[at] = Number.isFinite(value) ? value : null;
  }
  if (values.every((value) => value === null)) {
    throw new PrometheusTrouble(
      samples.length === 0 ? "there are no readings" : "no reading of the run is a number",
    );
  }
  return values.map((value, at) => ({
    second: Math.round((start + at * step - startedAt) * 1000) / 1000,
    value,
  }));
}

/** Steps of the whole run on round times, which every server that speaks this language keeps to. */
export function rangeOf(startedAt: number, endedAt: number, step: number): Range {
  const start = Math.ceil(startedAt / step) * step;
  return { start, end: Math.max(start, Math.floor(endedAt / step) * step), step };
}
