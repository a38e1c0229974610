/** What a YAML scenario will need, known before any load is sent. */

import type { Requirements } from "../engine/engine.ts";
import { UsageError } from "../errors.ts";
import { describeShape } from "./describe-shape.ts";
import type { Behaviour, YamlScenario } from "./scenario.ts";
import { peakLevel, plannedIterations, shapeKey, totalMs } from "./shape.ts";

/** Time per iteration that VUs are planned for in the open model, beside the think time: answers of up to 1 s. */
const PLANNED_ANSWER_MS = 1000;

/** Requests of an iteration on average. */
export function requestsPerIteration(behaviour: Behaviour): number {
  return sumOverIteration(behaviour, () => 1);
}

/** Think time of an iteration on average, milliseconds. */
export function thinkTimePerIterationMs(behaviour: Behaviour): number {
  return sumOverIteration(behaviour, (action) => action.thinkTimeMs);
}

export interface OpenModelVus {
  /** Made before the load starts. */
  preAllocated: number;
  /** VUs without which even an immediate answer cannot hold the rate. */
  atLeast: number;
}

/**
 * VUs for a peak rate: iterations in flight are rate times length of an iteration (Little's law). Planned for
 * answers of one second, at most `maxVus`.
 */
export function openModelVus(behaviour: Behaviour, peakRate: number, maxVus: number): OpenModelVus {
  const thinkSeconds = thinkTimePerIterationMs(behaviour) / 1000;
  const atLeast = Math.max(1, Math.ceil(peakRate * thinkSeconds));
  const planned = Math.max(1, Math.ceil(peakRate * (thinkSeconds + PLANNED_ANSWER_MS / 1000)));
  return { preAllocated: Math.max(1, Math.min(planned, maxVus)), atLeast };
}

/** @param maxVus the limit on VUs per arm; the open model is planned within it */
export function yamlRequirements(scenario: YamlScenario, maxVus: number): Requirements {
  const { shape, behaviour } = scenario;
  const peak = peakLevel(shape);
  if (totalMs(shape) === 0) throw new UsageError(`${scenario.path}: the load lasts 0 s; write a duration`);
  const open = shape.model === "open";
  const vus = open ? openModelVus(behaviour, peak, maxVus) : null;
  return {
    maxVus: vus ? Math.max(vus.preAllocated, vus.atLeast) : peak,
    durationMs: totalMs(shape),
    peakRate: open ? peak : null,
    plannedIterations: plannedIterations(shape),
    shape: describeShape(shape),
    shapeKey: shapeKey(shape),
  };
}

function sumOverIteration(
  behaviour: Behaviour,
  of: (action: Behaviour["actions"][number]) => number,
): number {
  return behaviour.actions.reduce(
    (sum, action) => sum + (of(action) * (action.weight ?? 1)) / action.every,
    0,
  );
}
