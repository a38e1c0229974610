/** What is usually done: a test for any trend on the readings as they come. */
import type { Point } from "../../src/drift/trend.ts";
import { tUpperQuantile } from "../../src/judge/distributions.ts";

export type Rival = (points: readonly Point[], fromSecond: number) => boolean;

/** One-sided, as our own claim of a rise. */
const LEVEL = 0.01;
const NORMAL_QUANTILE = tUpperQuantile(LEVEL, 1e6);

/** Mann and Kendall's test: readings are taken to be independent of each other. */
export const mannKendall: Rival = (points, fromSecond) => {
  const values = after(points, fromSecond).map(({ value }) => value);
  const count = values.length;
  let score = 0;
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++) score += Math.sign(values[j]! - values[i]!);
  const variance = (count * (count - 1) * (2 * count + 5)) / 18;
  return score - 1 > NORMAL_QUANTILE * Math.sqrt(variance);
};

/** Student's t on the slope of the least-squares line through all readings. */
export const leastSquares: Rival = (points, fromSecond) => {
  const readings = after(points, fromSecond);
  const count = readings.length;
  const meanAt = readings.reduce((sum, { second }) => sum + second, 0) / count;
  const mean = readings.reduce((sum, { value }) => sum + value, 0) / count;
  let [xx, xy, yy] = [0, 0, 0];
  for (const { second, value } of readings) {
    xx += (second - meanAt) ** 2;
    xy += (second - meanAt) * (value - mean);
    yy += (value - mean) ** 2;
  }
  const slope = xy / xx;
  const error = Math.sqrt((yy - slope * xy) / (count - 2) / xx);
  return slope > tUpperQuantile(LEVEL, count - 2) * error;
};

function after(points: readonly Point[], fromSecond: number): { second: number; value: number }[] {
  return points.flatMap(({ second, value }) =>
    value === null || second < fromSecond ? [] : [{ second, value }],
  );
}
