import { UsageError } from "../errors.ts";
import { openModelVus, requestsPerIteration } from "../scenario/requirements.ts";
import type { LoadShape, Scenario } from "../scenario/scenario.ts";
import { stagesMs } from "../scenario/shape.ts";
import type { LoadProfile } from "./profile.ts";

export interface ProfileWish {
  vus: number | null;
  /** Judged time that was asked for beside the profile. */
  durationMs: number | null;
}

/**
 * The scenario with the load and the limits of the profile in place of its own load. How many requests an iteration of a
 * script makes is not known before it runs, so there one is taken as one.
 *
 * @throws UsageError where the profile does not fit the scenario
 */
export function applyProfile(scenario: Scenario, profile: LoadProfile, wish: ProfileWish): Scenario {
  if (wish.vus !== null) {
    throw new UsageError(`vus: the profile ${profile.name} says how many users; leave one of the two out`);
  }
  const durationMs = profile.durationMs ?? ownDurationMs(scenario) ?? wish.durationMs;
  if (durationMs === null) {
    throw new UsageError(
      `profile: neither ${profile.name} nor the script ${scenario.name} says how long; write duration as well, such as 5m`,
    );
  }
  const criteria = [
    ...scenario.criteria,
    ...profile.limits.filter((limit) => !isAmong(scenario, limit.text)),
  ];
  if (scenario.kind === "script") {
    const shape = constantRate(profile.requestsPerSecond, durationMs, 0, profile.users);
    const note =
      `Profile ${profile.name}: each iteration of the script counts as one request, since how many it makes ` +
      "is only known once it has run.";
    return { ...scenario, shape, criteria, notes: [...scenario.notes, note] };
  }
  const rate = profile.requestsPerSecond / requestsPerIteration(scenario.behaviour);
  const { atLeast } = openModelVus(scenario.behaviour, rate, profile.users);
  if (atLeast > profile.users) {
    throw new UsageError(
      `profile: ${profile.name} has ${profile.users} users, but with the pauses of ${scenario.name} its rate needs ${atLeast}; raise users, or shorten think_time`,
    );
  }
  const shape = constantRate(rate, durationMs, scenario.shape.warmUpMs, profile.users);
  return { ...scenario, shape, criteria };
}

function constantRate(rate: number, durationMs: number, warmUpMs: number, maxVus: number): LoadShape {
  return { model: "open", start: rate, stages: [{ durationMs, target: rate }], warmUpMs, maxVus };
}

function ownDurationMs(scenario: Scenario): number | null {
  if (scenario.shape !== null) return stagesMs(scenario.shape);
  return scenario.kind === "script" ? scenario.adjust.durationMs : null;
}

function isAmong(scenario: Scenario, text: string): boolean {
  return scenario.criteria.some((criterion) => criterion.text === text);
}
