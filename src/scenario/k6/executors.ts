/** Load shapes as k6 executors. k6 takes whole numbers only, so rates are given per minute or hour where needed. */
import type { LoadShape, Stage } from "../scenario.ts";

/** The part of a k6 scenario that says how much load; durations in k6's own form. */
export type ShapeOfExecutor =
  | { executor: "ramping-vus"; startVUs: number; stages: K6Stage[] }
  | {
      executor: "ramping-arrival-rate";
      startRate: number;
      timeUnit: string;
      stages: K6Stage[];
      preAllocatedVUs: number;
      maxVUs: number;
    };

export interface K6Stage {
  duration: string;
  target: number;
}

/** VUs of an open shape: made before the load starts, and at most. */
export interface VuPool {
  preAllocated: number;
  max: number;
}

/** The warm-up becomes the first stage, at the start level. */
export function executorOf(shape: LoadShape, vus: VuPool): ShapeOfExecutor {
  const warmUp: Stage[] = shape.warmUpMs > 0 ? [{ durationMs: shape.warmUpMs, target: shape.start }] : [];
  const stages = [...warmUp, ...shape.stages];
  if (shape.model === "closed") {
    return {
      executor: "ramping-vus",
      startVUs: shape.start,
      stages: stages.map((stage) => k6Stage(stage, 1)),
    };
  }
  const { timeUnit, perSecond } = wholeRates([shape.start, ...stages.map((stage) => stage.target)]);
  return {
    executor: "ramping-arrival-rate",
    startRate: Math.round(shape.start * perSecond),
    timeUnit,
    stages: stages.map((stage) => k6Stage(stage, perSecond)),
    preAllocatedVUs: vus.preAllocated,
    maxVUs: Math.max(vus.preAllocated, vus.max),
  };
}

export function k6Duration(durationMs: number): string {
  return `${Math.round(durationMs)}ms`;
}

function k6Stage(stage: Stage, factor: number): K6Stage {
  return { duration: k6Duration(stage.durationMs), target: Math.round(stage.target * factor) };
}

/** The shortest unit of time in which all rates are whole; per hour (rounded) where none is. */
function wholeRates(rates: number[]): { timeUnit: string; perSecond: number } {
  for (const [timeUnit, perSecond] of [
    ["1s", 1],
    ["1m", 60],
  ] as const) {
    const whole = rates.every((rate) => Math.abs(rate * perSecond - Math.round(rate * perSecond)) < 1e-6);
    if (whole) return { timeUnit, perSecond };
  }
  return { timeUnit: "1h", perSecond: 3600 };
}
