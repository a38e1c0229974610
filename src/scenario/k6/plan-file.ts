import type { ArmPlan } from "../../engine/engine.ts";
import type { Shard } from "../../shard/shard.ts";
import { keepPerUser } from "../interpreter/slowest.ts";
import { openModelVus } from "../requirements.ts";
import type { YamlScenario } from "../scenario.ts";
import { peakLevel, startSpreadMs } from "../shape.ts";
import { executorOf } from "./executors.ts";
import { type K6Plan, PLAN_VARIABLE, SYSTEM_TAGS } from "./plan.ts";

export { type K6Plan, PLAN_VARIABLE };

/** Time that iterations get to end by themselves when the load is over. */
const GRACE = "5s";

/** k6 deals arrivals out in proportion to each part's share of `maxVUs`, which is even only for a multiple of the parts. */
function evenlyShared(maxVus: number, shard: Shard | undefined): number {
  return shard === undefined ? maxVus : Math.ceil(maxVus / shard.of) * shard.of;
}

/** Without the group k6's summary does not tell checks apart, and pushed histograms say nothing of their number. */
function systemTags({ collect }: ArmPlan): string[] {
  return collect === "histograms" ? [...SYSTEM_TAGS, "group"] : SYSTEM_TAGS;
}

/** The plan of an arm for the generic k6 script, to be written as JSON into a file named by {@link PLAN_VARIABLE}. */
export function k6PlanOf(plan: ArmPlan & { scenario: YamlScenario }): K6Plan {
  const { behaviour, shape } = plan.scenario;
  const vus = openModelVus(behaviour, peakLevel(shape), plan.maxVus);
  const executor = executorOf(shape, {
    preAllocated: vus.preAllocated,
    max: evenlyShared(Math.max(plan.maxVus, vus.preAllocated), plan.shard),
  });
  const load =
    executor.executor === "ramping-vus"
      ? { ...executor, gracefulStop: GRACE, gracefulRampDown: GRACE }
      : { ...executor, gracefulStop: GRACE };
  return {
    schema: 1,
    options: { scenarios: { load }, systemTags: systemTags(plan), discardResponseBodies: true },
    behaviour,
    seed: plan.seed,
    baseUrl: plan.baseUrl,
    runName: plan.runName,
    startSpreadMs: startSpreadMs(shape),
    warmUpMs: shape.warmUpMs,
    slowestPerVu: keepPerUser(shape.model === "open" ? vus.preAllocated : peakLevel(shape)),
    variables: [...new Set([...Object.keys(plan.env), "BASE_URL", "WS_URL"])],
  };
}
