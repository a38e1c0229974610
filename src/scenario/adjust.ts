/** What a person asks of a scenario beside its file: other users, another duration, a scale. */
import { badValue, UsageError } from "../errors.ts";
import type { LoadShape, Scenario } from "./scenario.ts";
import { scaleLevels, stagesMs, stretchTo } from "./shape.ts";

export interface Adjustment {
  /** With `durationMs`: constant virtual users in place of the scenario's own shape. */
  vus: number | null;
  /** Length of the judged window. Alone: all stages and the warm-up in proportion. */
  durationMs: number | null;
  /** Multiplies users and rates. */
  scale: number;
}

/**
 * The scenario with the load that was asked for. A script whose own options hold keeps them here; what is asked of
 * them is left in `adjust` for the engine.
 *
 * @throws UsageError for a scale or a duration that is not above zero, or `vus` for a script without `duration`
 */
export function adjustScenario(scenario: Scenario, adjustment: Adjustment): Scenario {
  const { vus, durationMs, scale } = adjustment;
  if (!(scale > 0 && Number.isFinite(scale))) throw badValue("scale", scale, "a number above 0, such as 0.1");
  if (durationMs !== null && !(durationMs > 0))
    throw badValue("duration", durationMs, "a duration above 0, such as 90s");
  if (vus !== null && !(Number.isSafeInteger(vus) && vus >= 1))
    throw badValue("vus", vus, "a whole number of virtual users from 1 up, such as 20");

  const shape = vus === null ? scenario.shape : constantUsers(scenario, vus, durationMs);
  if (shape === null) {
    if (scenario.kind !== "script") throw new UsageError(`${scenario.path}: it has no load shape`);
    return { ...scenario, adjust: { scale, durationMs: durationMs ?? scenario.adjust.durationMs } };
  }
  const stretched = durationMs === null || vus !== null ? shape : stretchTo(shape, durationMs);
  const scaled = scale === 1 ? stretched : scaleLevels(stretched, scale);
  return { ...scenario, shape: scaled };
}

/** The warm-up of a scenario that is cut short shrinks with it; it never grows. */
function constantUsers(scenario: Scenario, vus: number, durationMs: number | null): LoadShape {
  const own = scenario.shape === null ? null : stagesMs(scenario.shape);
  const duration = durationMs ?? own;
  if (duration === null)
    throw new UsageError(
      `vus: the script ${scenario.name} has a load of its own; write duration as well, such as 30s`,
    );
  const ownWarmUpMs = scenario.shape?.warmUpMs ?? 0;
  const warmUpMs = own === null || own === 0 ? 0 : Math.round(ownWarmUpMs * Math.min(1, duration / own));
  return { model: "closed", start: vus, stages: [{ durationMs: duration, target: vus }], warmUpMs };
}
