import type { QuantileWithError } from "../baseline/entry.ts";
import { type Series, sum } from "./blocks.ts";
import { MIN_BLOCKS } from "./contrasts.ts";
import { countAbove, placeOf, WeightedTail } from "./tail.ts";

/**
 * A quantile of one arm with the standard error of its logarithm, from blocks: Woodruff's interval (1952) for the
 * spread of the share above the quantile, turned back into a ratio. The error is null with too few blocks or where
 * the tail is too thin to have one.
 */
export function quantileWithError(series: Series, q: number): QuantileWithError | null {
  const tail = new WeightedTail([{ histogram: series.whole, weight: 1 }]);
  if (tail.empty) return null;
  const valueMs = tail.quantile(q);
  const blocks = series.latency.length;
  if (blocks < MIN_BLOCKS) return { valueMs, logStandardError: null };
  const { count } = series.whole;
  const place = placeOf(valueMs);
  const influence = series.latency.map(
    (histogram) => (countAbove(histogram, place) - histogram.count * (1 - q)) / count,
  );
  const deviation = Math.sqrt((sum(influence.map((value) => value ** 2)) * blocks) / (blocks - 1));
  const low = tail.quantile(q - deviation);
  const high = tail.quantile(q + deviation);
  const error = Math.log(high / low) / 2;
  return { valueMs, logStandardError: Number.isFinite(error) ? error : null };
}
