/** The load of a k6 script, changed to what was asked. Everything else that the script declares stays. */
import { UsageError } from "../../errors.ts";
import type { LoadShape, ScriptScenario } from "../scenario.ts";
import { peakLevel } from "../shape.ts";
import { executorOf, k6Duration } from "./executors.ts";
import {
  DEFAULT_MAX_DURATION,
  DEFAULT_TIME_UNIT,
  endsByIterations,
  type K6Scenario,
  type K6Scenarios,
  k6DurationMs,
  lengthMs,
  peakVus,
  startMs,
} from "./script-load.ts";

export interface AdjustedScript {
  /** What the wrapper declares in place of the script's own load; null: the script is run as it is. */
  scenarios: K6Scenarios | null;
  notes: string[];
}

/** @param own the scenarios that the script declares @throws UsageError for fewer users than scenarios */
export function adjustScriptLoad(own: K6Scenarios, scenario: ScriptScenario): AdjustedScript {
  if (scenario.shape !== null) return { scenarios: replaceLoad(own, scenario.shape), notes: [] };
  const { scale, durationMs } = scenario.adjust;
  if (scale === 1 && durationMs === null) return { scenarios: null, notes: [] };
  const all = Object.values(own);
  const timed = all.filter((one) => !endsByIterations(one));
  const measure = timed.length > 0 ? timed : all;
  const before = Math.max(...measure.map((one) => startMs(one) + lengthMs(one)));
  const time = durationMs === null || before === 0 ? 1 : durationMs / before;
  const iterations = timed.length > 0 ? time : 1;
  const entries = Object.entries(own).map(([name, one]): [string, K6Scenario] => [
    name,
    adjustOne(one, { scale, time, iterations }),
  ]);
  const capped = durationMs !== null && timed.length === 0;
  return {
    scenarios: Object.fromEntries(entries),
    notes: capped
      ? ["The script counts iterations: the duration is the longest it may take, not how long it takes."]
      : [],
  };
}

interface Factors {
  /** Users, rates and iterations that users share. */
  scale: number;
  time: number;
  /** Iterations, for the time; 1 where nothing but the iterations says how long the script takes. */
  iterations: number;
}

function adjustOne(scenario: K6Scenario, factors: Factors): K6Scenario {
  const { scale, time } = factors;
  const users = (count: number) => (count === 0 ? 0 : Math.max(1, Math.round(count * scale)));
  const stretch = (duration: string) => k6Duration(k6DurationMs(duration) * time);
  const stages = (list: readonly { duration: string; target: number }[], level: (target: number) => number) =>
    list.map((stage) => ({ ...stage, duration: stretch(stage.duration), target: level(stage.target) }));
  const start = scenario.startTime == null ? {} : { startTime: stretch(scenario.startTime) };
  switch (scenario.executor) {
    case "constant-vus":
      return { ...scenario, ...start, vus: users(scenario.vus ?? 1), duration: stretch(scenario.duration) };
    case "ramping-vus": {
      const startVUs = users(scenario.startVUs ?? 1);
      return { ...scenario, ...start, startVUs, stages: stages(scenario.stages, users) };
    }
    case "shared-iterations": {
      const vus = users(scenario.vus ?? 1);
      const wanted = Math.round((scenario.iterations ?? 1) * scale * factors.iterations);
      // k6 refuses fewer iterations than VUs.
      return {
        ...scenario,
        ...start,
        vus,
        iterations: Math.max(vus, wanted),
        maxDuration: longest(scenario, stretch),
      };
    }
    case "per-vu-iterations": {
      const wanted = Math.round((scenario.iterations ?? 1) * factors.iterations);
      const vus = users(scenario.vus ?? 1);
      return {
        ...scenario,
        ...start,
        vus,
        iterations: Math.max(1, wanted),
        maxDuration: longest(scenario, stretch),
      };
    }
    case "constant-arrival-rate":
      return { ...scenario, ...start, ...arrival(scenario, scale), duration: stretch(scenario.duration) };
    case "ramping-arrival-rate": {
      const unscaled = stages(scenario.stages, (target) => target);
      return { ...scenario, ...start, ...arrival(scenario, scale), stages: unscaled };
    }
  }
}

/** k6 refuses a longest time under a second. */
function longest(
  scenario: { maxDuration?: string | null | undefined },
  stretch: (text: string) => string,
): string {
  const stretched = stretch(scenario.maxDuration ?? DEFAULT_MAX_DURATION);
  return k6DurationMs(stretched) < 1000 ? "1s" : stretched;
}

/** Rates of k6 are whole numbers, so the unit of time is scaled instead. */
function arrival(
  scenario: Extract<K6Scenario, { preAllocatedVUs: number }>,
  scale: number,
): { timeUnit: string; preAllocatedVUs: number; maxVUs?: number } {
  const microseconds = Math.round((k6DurationMs(scenario.timeUnit ?? DEFAULT_TIME_UNIT) * 1000) / scale);
  const preAllocatedVUs =
    scenario.preAllocatedVUs === 0 ? 0 : Math.max(1, Math.round(scenario.preAllocatedVUs * scale));
  const most =
    scenario.maxVUs == null
      ? {}
      : { maxVUs: Math.max(1, preAllocatedVUs, Math.round(scenario.maxVUs * scale)) };
  return { timeUnit: `${Math.max(1, microseconds)}us`, preAllocatedVUs, ...most };
}

/** Keys of a scenario that are not about how much load. */
const KEPT = ["exec", "env", "tags", "options", "gracefulStop"] as const;

/**
 * The shape for every scenario of the script, started together; where there are several, each gets the share of
 * the users or of the rate that it has of the script's own peak VUs.
 */
function replaceLoad(own: K6Scenarios, shape: LoadShape): K6Scenarios {
  const names = Object.keys(own);
  if (shape.model === "closed" && peakLevel(shape) < names.length) {
    throw new UsageError(
      `vus: found ${peakLevel(shape)}; write at least ${names.length}, one for each scenario of the script (${names.join(", ")})`,
    );
  }
  const weights = Object.values(own).map((one) => Math.max(1, peakVus(one)));
  const split = (level: number) =>
    shape.model === "open" ? shareOut(level, weights) : shareOutWhole(level, weights);
  const pools =
    shape.maxVus === undefined ? null : shareOutWhole(Math.max(shape.maxVus, names.length), weights);
  const starts = split(shape.start);
  const targets = shape.stages.map((stage) => split(stage.target));
  return Object.fromEntries(
    Object.entries(own).map(([name, one], index): [string, K6Scenario] => {
      const part: LoadShape = {
        ...shape,
        start: starts[index] ?? 0,
        stages: shape.stages.map((stage, at) => ({ ...stage, target: targets[at]?.[index] ?? 0 })),
      };
      const kept = Object.fromEntries(KEPT.flatMap((key) => (one[key] == null ? [] : [[key, one[key]]])));
      const pool = pools?.[index] ?? Math.max(1, peakVus(one), Math.ceil(peakLevel(part)));
      return [name, { ...kept, ...executorOf(part, { preAllocated: pool, max: pool }) } as K6Scenario];
    }),
  );
}

function shareOut(level: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (level * weight) / sum);
}

/** Whole users by largest remainder, at least one for each where there are enough. */
function shareOutWhole(level: number, weights: readonly number[]): number[] {
  const least = level >= weights.length ? 1 : 0;
  const exact = shareOut(level - least * weights.length, weights);
  const shares = exact.map((share) => least + Math.floor(share));
  const left = level - shares.reduce((total, share) => total + share, 0);
  const byRemainder = exact.map((share, index) => [share % 1, index] as const).sort((a, b) => b[0] - a[0]);
  for (const [, index] of byRemainder.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
