import type { Requirements } from "../../engine/engine.ts";
import { formatDuration } from "../../request/units.ts";
import { describeShape } from "../describe-shape.ts";
import type { LoadShape } from "../scenario.ts";
import { plannedIterations } from "../shape.ts";
import {
  DEFAULT_TIME_UNIT,
  endsByIterations,
  type K6Scenario,
  type K6Scenarios,
  k6DurationMs,
  lengthMs,
  peakRatePerSecond,
  peakVus,
  startMs,
} from "./script-load.ts";

/**
 * What a script with these scenarios needs. Graceful stops are not counted.
 *
 * @param replacedBy the shape that a person gave in place of the script's own load
 */
export function scriptRequirements(
  scenarios: K6Scenarios,
  replacedBy: LoadShape | null = null,
): Requirements {
  const all = Object.values(scenarios);
  const rates = all.flatMap((scenario) => peakRatePerSecond(scenario) ?? []);
  const timed = all.filter((scenario) => !endsByIterations(scenario));
  return {
    maxVus: mostAtOnce(all),
    durationMs: timed.length === 0 ? null : Math.max(...all.map((one) => startMs(one) + lengthMs(one))),
    peakRate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
    plannedIterations: sumOrNull(all.map(iterationsOf)),
    shape: replacedBy === null ? describeScenarios(scenarios) : describeShape(replacedBy),
    shapeKey: canonicalLoad(scenarios),
  };
}

/** The load in words, one part per scenario. */
export function describeScenarios(scenarios: K6Scenarios): string {
  const entries = Object.entries(scenarios);
  return entries
    .map(([name, scenario]) => {
      const start = startMs(scenario);
      const words = `${describeOne(scenario)}${start > 0 ? ` from ${formatDuration(start)} on` : ""}`;
      return entries.length === 1 ? words : `${name}: ${words}`;
    })
    .join("; ");
}

/** Iterations that a scenario starts; null where the target decides. */
function iterationsOf(scenario: K6Scenario): number | null {
  if (scenario.executor === "shared-iterations") return scenario.iterations ?? 1;
  if (scenario.executor === "per-vu-iterations") return (scenario.iterations ?? 1) * (scenario.vus ?? 1);
  return plannedIterations(shapeOf(scenario));
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

/** Scenarios that start later than others end never run together. */
function mostAtOnce(all: readonly K6Scenario[]): number {
  const atStartOf = (one: K6Scenario) =>
    all
      .filter(
        (other) =>
          startMs(other) <= startMs(one) && startMs(one) < startMs(other) + Math.max(1, lengthMs(other)),
      )
      .reduce((sum, other) => sum + peakVus(other), 0);
  return Math.max(0, ...all.map(atStartOf));
}

function describeOne(scenario: K6Scenario): string {
  const vus = peakVus(scenario);
  const users = `${vus} ${vus === 1 ? "user" : "users"}`;
  if (scenario.executor === "shared-iterations" || scenario.executor === "per-vu-iterations") {
    const iterations = scenario.iterations ?? 1;
    const count = `${iterations} ${iterations === 1 ? "iteration" : "iterations"}`;
    const by = scenario.executor === "shared-iterations" ? `by ${users} together` : `by each of ${users}`;
    return `${count} ${by}, in at most ${formatDuration(lengthMs(scenario))}`;
  }
  return describeShape(shapeOf(scenario));
}

type Timed = Exclude<K6Scenario, { executor: "shared-iterations" | "per-vu-iterations" }>;

function shapeOf(scenario: Timed): LoadShape {
  switch (scenario.executor) {
    case "constant-vus": {
      const vus = scenario.vus ?? 1;
      return {
        model: "closed",
        start: vus,
        stages: [{ durationMs: lengthMs(scenario), target: vus }],
        warmUpMs: 0,
      };
    }
    case "ramping-vus":
      return {
        model: "closed",
        start: scenario.startVUs ?? 1,
        stages: stagesOf(scenario.stages, 1),
        warmUpMs: 0,
      };
    case "constant-arrival-rate": {
      const rate = scenario.rate * unitsPerSecond(scenario);
      return {
        model: "open",
        start: rate,
        stages: [{ durationMs: lengthMs(scenario), target: rate }],
        warmUpMs: 0,
      };
    }
    case "ramping-arrival-rate": {
      const perSecond = unitsPerSecond(scenario);
      const start = (scenario.startRate ?? 0) * perSecond;
      return { model: "open", start, stages: stagesOf(scenario.stages, perSecond), warmUpMs: 0 };
    }
  }
}

function stagesOf(
  stages: readonly { duration: string; target: number }[],
  factor: number,
): LoadShape["stages"] {
  return stages.map((stage) => ({ durationMs: k6DurationMs(stage.duration), target: stage.target * factor }));
}

function unitsPerSecond(scenario: { timeUnit?: string | null | undefined }): number {
  return 1000 / k6DurationMs(scenario.timeUnit ?? DEFAULT_TIME_UNIT);
}

/** Load and names alone, keys in order: tags and environment make no other load. */
function canonicalLoad(scenarios: K6Scenarios): string {
  const entries = Object.entries(scenarios).map(([name, { tags: _tags, env: _env, ...load }]) => [
    name,
    Object.fromEntries(Object.entries(load).sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
  return JSON.stringify(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
