import type { QuantileWithError } from "../baseline/entry.ts";
import { type Series, sum } from "./blocks.ts";
import { MIN_BLOCKS } from "./contrasts.ts";
import { countAbove, WeightedTail } from "./tail.ts";

/**
 * A quantile of one arm with the standard error of its logarithm, from blocks: Woodruff's interval (1952) for the
 * spread of the share above the quantile, turned back into a ratio. The error is null with too few blocks or where
 * the tail is too thin to have one.
 */
export function quantileWithError(series: Series, q: number): QuantileWithError | null {
  const tail = new WeightedTail(series.latency.map((histogram) => ({ histogram, weight: 1 })));
  if (tail.empty) return null;
  const valueMs = tail.quantile(q);
  const blocks = series.latency.length;
  if (blocks < MIN_BLOCKS) return { valueMs, logStandardError: null };
  const count = sum(series.latency.map((histogram) => histogram.count));
  const influence = series.latency.map(
    (histogram) => (countAbove(histogram, valueMs) - histogram.count * (1 - q)) / count,
  );
  const deviation = Math.sqrt((sum(influence.map((value) => value ** 2)) * blocks) / (blocks - 1));
  const low = tail.quantile(q - deviation);
  const high = tail.quantile(q + deviation);
  const known = q - deviation > 0 && q + deviation < 1 && low > 0;
  return { valueMs, logStandardError: known ? Math.log(high / low) / 2 : null };
}
