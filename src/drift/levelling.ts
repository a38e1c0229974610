/** Whether growth goes on to the end, or has stopped: a cache that fills, a start-up, a single step. Pure. */
import { inflationOf, type Line, type Sample } from "./slopes.ts";

/** A shape other than a line beats it by so much that the line is given up: an F for one more parameter. */
const BEATEN_BY = 6;
/** The line must beat each shape that had stopped well before the end by this much, in variances. */
const MUST_BEAT_BY = 3;
/** Growth that stopped in the last quarter cannot be told from growth that goes on. */
const WELL_BEFORE_THE_END = 0.75;
/** Time constants of growth that becomes ever slower, as shares of the time that is looked at. */
const SLOWING = [0.1, 0.15, 0.25, 0.4, 0.7, 1];
const SLOWED_BY_THE_END = 0.4;

/** The growth goes on: a line describes it, and nothing that has stopped describes it nearly as well. */
export function goesOn(samples: readonly Sample[], line: Line, autocorrelation: number): boolean {
  const { bestOfAll, bestStopped } = stoppedShapes(samples);
  const count = samples.length;
  // Rounding alone is left of the residuals of a straight line.
  if (line.squares <= 1e-18 * bestStopped) return true;
  if (line.squares - bestOfAll > (BEATEN_BY * bestOfAll) / (count - 3)) return false;
  const variance = (line.squares / (count - 2)) * inflationOf(autocorrelation);
  return bestStopped - line.squares > MUST_BEAT_BY * variance;
}

/** Sums of squares of the best fits among shapes that stop growing. */
function stoppedShapes(samples: readonly Sample[]): { bestOfAll: number; bestStopped: number } {
  const count = samples.length;
  const first = samples[0]!.at;
  const length = samples[count - 1]!.at - first;
  let bestOfAll = Number.POSITIVE_INFINITY;
  let bestStopped = Number.POSITIVE_INFINITY;
  const consider = (shape: number[], stoppedEarly: boolean) => {
    const squares = squaresOf(samples, shape);
    bestOfAll = Math.min(bestOfAll, squares);
    if (stoppedEarly) bestStopped = Math.min(bestStopped, squares);
  };
  for (let end = 2; end < count - 1; end++) {
    const stop = samples[end]!.at;
    consider(
      samples.map(({ at }) => Math.min(at, stop)),
      end <= WELL_BEFORE_THE_END * (count - 1),
    );
    consider(
      samples.map((_, at) => (at > end ? 1 : 0)),
      false,
    );
  }
  for (const share of SLOWING) {
    consider(
      samples.map(({ at }) => 1 - Math.exp(-(at - first) / (share * length))),
      share <= SLOWED_BY_THE_END,
    );
  }
  return { bestOfAll, bestStopped };
}

/** What is left of the values when a multiple of the shape and a constant are taken away, squared and summed. */
function squaresOf(samples: readonly Sample[], shape: readonly number[]): number {
  const count = samples.length;
  const meanX = shape.reduce((sum, x) => sum + x, 0) / count;
  const meanY = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let [xx, xy, yy] = [0, 0, 0];
  samples.forEach(({ value }, i) => {
    const [dx, dy] = [shape[i]! - meanX, value - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  });
  return xx === 0 ? yy : Math.max(0, yy - (xy * xy) / xx);
}
