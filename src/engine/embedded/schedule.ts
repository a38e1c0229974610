/**
 * When load starts, worked out beforehand and without a clock. Same times as k6's `ramping-vus` and
 * `ramping-arrival-rate` executors, so that both engines make the same load from the same shape.
 */
import type { LoadShape, Stage } from "../../scenario/scenario.ts";

/** The stages as they are run: the warm-up is one more stage at the start level. */
export function stagesWithWarmUp(shape: LoadShape): Stage[] {
  return shape.warmUpMs > 0
    ? [{ durationMs: shape.warmUpMs, target: shape.start }, ...shape.stages]
    : shape.stages;
}

/** Length of the whole load in milliseconds, warm-up included, time for the last iterations excluded. */
export function loadDurationMs(shape: LoadShape): number {
  return stagesWithWarmUp(shape).reduce((sum, stage) => sum + stage.durationMs, 0);
}

export interface VuStep {
  atMs: number;
  vus: number;
}

/**
 * Closed model: the number of VUs from each moment on. On the way up a VU starts at the end of its share of the
 * stage; on the way down it leaves at the beginning of its share.
 */
export function* vuSteps(shape: LoadShape): Generator<VuStep> {
  let vus = Math.round(shape.start);
  let stageStartMs = 0;
  yield { atMs: 0, vus };
  for (const { durationMs, target } of stagesWithWarmUp(shape)) {
    const goal = Math.round(target);
    const shares = Math.max(1, Math.abs(goal - vus));
    for (let share = 1; vus !== goal; share++) {
      const up = goal > vus;
      vus = durationMs === 0 ? goal : vus + (up ? 1 : -1);
      // Divided last: the last share of a stage then ends where the next stage begins, to the last digit.
      yield { atMs: stageStartMs + (durationMs * (up ? share : share - 1)) / shares, vus };
    }
    stageStartMs += durationMs;
  }
}

/**
 * Open model: the start times of iterations, in milliseconds from the start of the load, in order. Iteration n
 * starts when the area under the rate has reached n, so the first comes one interval after the start.
 */
export function* arrivalTimesMs(shape: LoadShape): Generator<number> {
  let fromPerMs = shape.start / 1000;
  let stageStartMs = 0;
  let doneBefore = 0;
  let next = 1;
  for (const { durationMs, target } of stagesWithWarmUp(shape)) {
    const toPerMs = target / 1000;
    const doneAfter = doneBefore + durationMs * ((fromPerMs + toPerMs) / 2);
    // A sum of shares may miss a whole number by rounding alone.
    for (; next <= doneAfter + 1e-9; next++) {
      const area = Math.max(0, next - doneBefore);
      yield stageStartMs + Math.min(durationMs, timeOfArea(area, fromPerMs, toPerMs, durationMs));
    }
    doneBefore = doneAfter;
    fromPerMs = toPerMs;
    stageStartMs += durationMs;
  }
}

/** Solves `from * t + (to - from) / (2 * duration) * t^2 = area` for t, in the form that is stable for small slopes. */
function timeOfArea(area: number, from: number, to: number, durationMs: number): number {
  const slope = (to - from) / durationMs;
  return (2 * area) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * area)));
}
