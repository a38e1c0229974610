import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { adjustScriptLoad } from "../../scenario/k6/script-options.ts";
import { scriptRequirements } from "../../scenario/k6/script-requirements.ts";
import { wrapperSource } from "../../scenario/k6/wrapper.ts";
import type { ScriptScenario } from "../../scenario/scenario.ts";
import type { ArmPlan, Requirements } from "../engine.ts";
import { type InspectedScript, inspectScript } from "./inspect.ts";

const WRAPPER_FILE = "k6-wrapper.js";

/** What is needed to run a script of the person. */
export interface PreparedScript {
  /** The script itself, or a wrapper that gives it another load. */
  script: string;
  trendStats: string[];
  userAgent: string | null;
  requirements: Requirements;
  notes: string[];
}

export type ScriptPlan = ArmPlan & { scenario: ScriptScenario };

/**
 * Prepares scripts for one k6. A script is inspected once: both arms get the same load, also where a script makes
 * its options from what differs between them.
 */
export function scriptPreparer(
  path: string,
): (plan: ScriptPlan, env: Record<string, string>) => Promise<PreparedScript> {
  const inspections = new WeakMap<ScriptScenario, Promise<InspectedScript>>();
  return async (plan, env) => {
    const { scenario } = plan;
    const inspection = inspections.get(scenario) ?? inspect(path, plan, env);
    inspections.set(scenario, inspection);
    const own = await inspection;
    const adjusted = adjustScriptLoad(own.scenarios, scenario);
    let script = scenario.script;
    if (adjusted.scenarios !== null) {
      script = join(plan.workDir, WRAPPER_FILE);
      await writeFile(script, wrapperSource(scenario.script, adjusted.scenarios));
    }
    return {
      script,
      // The script's own summary may read what it asked for; p(99) is shown by none unless asked for.
      trendStats: [...new Set([...own.trendStats, "p(99)"])],
      userAgent: own.userAgent,
      requirements: scriptRequirements(adjusted.scenarios ?? own.scenarios, scenario.shape),
      notes: adjusted.notes,
    };
  };
}

function inspect(path: string, plan: ScriptPlan, env: Record<string, string>): Promise<InspectedScript> {
  return inspectScript({
    path,
    script: plan.scenario.script,
    name: plan.scenario.name,
    env,
    secrets: Object.values(plan.env),
    cwd: dirname(plan.scenario.script),
  });
}
