import { z } from "zod";
import type { RecordingMeta } from "../../measure/recording.ts";
import { level } from "../../scenario/describe-shape.ts";
import { DEFAULT_TIME_UNIT, k6DurationMs } from "../../scenario/k6/script-load.ts";

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
  /** Length in milliseconds and level at the end. */
  stages: [number, number][];
}

const amount = z.number().min(0).max(1e12);

const ownShape: z.ZodType<Shape> = z.object({
  model: z.enum(["open", "closed"]),
  warmUpMs: amount,
  start: amount,
  stages: z.array(z.tuple([amount, amount])),
});

/** The load of a script, as `k6 inspect` tells it: `[name, scenario]` for each of its scenarios. */
const scriptLoad = z.array(
  z.tuple([
    z.string(),
    z.object({
      executor: z.enum(["ramping-vus", "ramping-arrival-rate"]),
      startTime: z.string().optional(),
      startVUs: amount.optional(),
      startRate: amount.optional(),
      timeUnit: z.string().optional(),
      stages: z.array(z.object({ duration: z.string(), target: amount })),
    }),
  ]),
);

const MOST_MARKS = 40;

/**
 * Where the stages of the planned load begin; empty where there is one alone, where they cannot be told from the
 * recording, and for a script that runs several loads at once.
 */
export function stageMarks({ scenario }: RecordingMeta): StageMark[] {
  const shape = shapeOf(scenario.shapeKey);
  if (shape === null || shape.stages.length < 2) return [];
  let at = shape.warmUpMs;
  let before = shape.start;
  return shape.stages.slice(0, MOST_MARKS).map(([durationMs, target]) => {
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
  const own = ownShape.safeParse(value);
  if (own.success) return own.data;
  const script = scriptLoad.safeParse(value);
  if (!script.success || script.data.length !== 1) return null;
  const { executor, startTime, startVUs, startRate, timeUnit, stages } = script.data[0]![1];
  const isOpen = executor === "ramping-arrival-rate";
  const perSecond = isOpen ? 1000 / k6DurationMs(timeUnit ?? DEFAULT_TIME_UNIT) : 1;
  if (!Number.isFinite(perSecond)) return null;
  return {
    model: isOpen ? "open" : "closed",
    warmUpMs: k6DurationMs(startTime ?? "0s"),
    start: isOpen ? (startRate ?? 0) * perSecond : (startVUs ?? 1),
    stages: stages.map((stage) => [k6DurationMs(stage.duration), stage.target * perSecond]),
  };
}
