/** Arithmetic on load shapes. */
import type { LoadShape } from "./scenario.ts";

/** Length of the judged window, warm-up not included. */
export function stagesMs(shape: LoadShape): number {
  return shape.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}

/** Length of the whole load, warm-up included. */
export function totalMs(shape: LoadShape): number {
  return shape.warmUpMs + stagesMs(shape);
}

/** Highest level: VUs, or iterations per second. */
export function peakLevel(shape: LoadShape): number {
  const reached = shape.stages.filter((stage) => stage.durationMs > 0).map((stage) => stage.target);
  return Math.max(shape.start, ...reached);
}

/** Whether the level never changes. */
export function isConstant(shape: LoadShape): boolean {
  return shape.stages.every((stage) => stage.target === shape.start);
}

/** Iterations that an open shape starts, warm-up included; null in the closed model, where the target decides. */
export function plannedIterations(shape: LoadShape): number | null {
  if (shape.model === "closed") return null;
  let level = shape.start;
  let iterations = (shape.start * shape.warmUpMs) / 1000;
  for (const stage of shape.stages) {
    iterations += (((level + stage.target) / 2) * stage.durationMs) / 1000;
    level = stage.target;
  }
  return iterations;
}

/** An interval this short cannot be told from no interval. */
const SHORTEST_SPREAD_MS = 2;
const LONGEST_SPREAD_MS = 1_000;

/**
 * Each iteration of an open shape waits a random part of this before it begins. Two arms that both keep exact time meet
 * the targets at the same offset for a whole run: what they share is then always busy, or never, for one of them, and
 * the fast requests of unchanged code differ by a few percent (docs/statistics.md).
 */
export function startSpreadMs(shape: LoadShape): number {
  if (shape.model === "closed") return 0;
  const intervalMs = Math.min(LONGEST_SPREAD_MS, 1000 / peakLevel(shape));
  return intervalMs < SHORTEST_SPREAD_MS ? 0 : intervalMs;
}

/** The same shape over another judged window: stages and warm-up in proportion, to the millisecond. */
export function stretchTo(shape: LoadShape, durationMs: number): LoadShape {
  const before = stagesMs(shape);
  if (before === 0) return shape;
  const factor = durationMs / before;
  let until = 0;
  let reached = 0;
  const stages = shape.stages.map((stage) => {
    until += stage.durationMs;
    const end = Math.round(until * factor);
    const stretched = { ...stage, durationMs: end - reached };
    reached = end;
    return stretched;
  });
  return { ...shape, stages, warmUpMs: Math.round(shape.warmUpMs * factor) };
}

/** All levels multiplied; users stay whole, and at least one where there was one. */
export function scaleLevels(shape: LoadShape, factor: number): LoadShape {
  const scale = (level: number) => scaleLevel(level, factor, shape.model);
  return {
    ...shape,
    start: scale(shape.start),
    stages: shape.stages.map((stage) => ({ ...stage, target: scale(stage.target) })),
    ...(shape.maxVus === undefined ? {} : { maxVus: Math.ceil(shape.maxVus * factor) }),
  };
}

function scaleLevel(level: number, factor: number, model: LoadShape["model"]): number {
  if (level === 0 || model === "open") return level * factor;
  return Math.max(1, Math.round(level * factor));
}

/** Canonical JSON: two shapes make the same load exactly when their keys are equal. */
export function shapeKey(shape: LoadShape): string {
  return JSON.stringify({
    model: shape.model,
    warmUpMs: shape.warmUpMs,
    start: shape.start,
    stages: shape.stages.map((stage) => [stage.durationMs, stage.target]),
    ...(shape.maxVus === undefined ? {} : { maxVus: shape.maxVus }),
  });
}
