import { endpointOf } from "./interpreter/iteration.ts";
import type { Criterion, Scenario } from "./scenario.ts";

/**
 * The limits of a scenario and those that hold for every one. The same limit stands once, and gates if either does. A
 * name of an action is taken for its endpoint; one that the scenario does not have is kept, and will not be measured.
 */
export function withLimits(scenario: Scenario, further: readonly Criterion[]): Criterion[] {
  const limits = scenario.criteria.map((limit) => ({ ...limit }));
  for (const limit of further) {
    const endpoint = endpointNamed(limit.endpoint, scenario);
    const same = limits.find(
      (other) =>
        other.metric === limit.metric &&
        other.endpoint === endpoint &&
        other.operator === limit.operator &&
        other.limit === limit.limit,
    );
    if (same === undefined) limits.push({ ...limit, endpoint });
    else same.gate ||= limit.gate;
  }
  return limits;
}

function endpointNamed(name: string | null, scenario: Scenario): string | null {
  if (name === null || scenario.kind !== "yaml") return name;
  const action = scenario.behaviour.actions.find((one) => one.name === name);
  return action === undefined ? name : endpointOf(action);
}
