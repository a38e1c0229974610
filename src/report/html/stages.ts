import type { RecordingMeta } from "../../measure/recording.ts";
import { level } from "../../scenario/describe-shape.ts";

export interface StageMark {
  /** Second of the recording at which the stage begins. */
  second: number;
  /** `to 50 users`, `50 users`. */
  label: string;
}

interface Shape {
  model: "open" | "closed";
  warmUpMs: number;
  start: number;
  stages: [number, number][];
}

/** Where the stages of the planned load begin; empty where only the script knows them, or where there is one alone. */
export function stageMarks({ scenario }: RecordingMeta): StageMark[] {
  const shape = shapeOf(scenario.shapeKey);
  if (shape === null || shape.stages.length < 2) return [];
  let at = shape.warmUpMs;
  let before = shape.start;
  return shape.stages.slice(0, 40).map(([durationMs, target]) => {
    const words = level(target, shape.model);
    const mark = { second: at / 1000, label: target === before ? words : `to ${words}` };
    at += durationMs;
    before = target;
    return mark;
  });
}

/** The key comes out of a file; what is no shape is none. */
function shapeOf(key: string): Shape | null {
  let value: unknown;
  try {
    value = JSON.parse(key);
  } catch {
    return null;
  }
  const shape = value as Partial<Shape> | null;
  const isNumber = (one: unknown) => typeof one === "number" && Number.isFinite(one) && one >= 0;
  const isStage = (one: unknown) => Array.isArray(one) && one.length === 2 && one.every(isNumber);
  return (shape?.model === "open" || shape?.model === "closed") &&
    isNumber(shape.warmUpMs) &&
    isNumber(shape.start) &&
    Array.isArray(shape.stages) &&
    shape.stages.every(isStage)
    ? (shape as Shape)
    : null;
}
