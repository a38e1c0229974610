/** What happens to an arm from second to second. */
import type { ArmName } from "../../../src/measure/recording.ts";
import type { Drift, RunModel } from "./model.ts";
import type { Random } from "./random.ts";

/** One value per second of load, warm-up included. */
export interface Course {
  /** Added to the natural logarithm of the latency. */
  level: Float64Array;
  /** Milliseconds of the second in which the arm stands still. */
  pausedMs: Float64Array;
  /** Share of failed requests. */
  failing: Float64Array;
}

export function lengthOf(model: RunModel): number {
  return (model.warmUpSeconds ?? 0) + model.seconds;
}

/** Noise and steps that hit both arms alike. */
export function sharedCourse(model: RunModel, random: Random): Float64Array {
  const level = new Float64Array(lengthOf(model));
  if (model.shared) addDrift(level, model.shared, random);
  if (model.step !== undefined) {
    const from = Math.floor(random.uniform() * level.length);
    for (let second = from; second < level.length; second++) level[second]! += Math.log(model.step);
  }
  return level;
}

export function courseOf(model: RunModel, arm: ArmName, shared: Float64Array, random: Random): Course {
  const level = shared.slice();
  if (model.own) addDrift(level, model.own, random);
  const deployment = (model.deploymentSd ?? 0) * random.normal();
  const cold = model.coldStart;
  const isCold = cold !== undefined && (cold.arms === "both" || arm === "head");
  for (let second = 0; second < level.length; second++) {
    level[second]! += deployment;
    if (isCold) level[second]! += Math.log1p(cold.extra * Math.exp(-second / cold.seconds));
  }
  return { level, pausedMs: pausesOf(model, random), failing: failuresOf(model, random) };
}

function addDrift(level: Float64Array, { sd, memorySeconds }: Drift, random: Random): void {
  const kept = Math.exp(-1 / memorySeconds);
  const fresh = Math.sqrt(1 - kept ** 2);
  let state = random.normal();
  for (let second = 0; second < level.length; second++) {
    level[second]! += sd * state;
    state = kept * state + fresh * random.normal();
  }
}

function pausesOf(model: RunModel, random: Random): Float64Array {
  const pausedMs = new Float64Array(lengthOf(model));
  const { pauses } = model;
  if (!pauses) return pausedMs;
  for (let at = random.exponential() / pauses.perSecond; at < pausedMs.length; ) {
    const length = pauses.fromMs + random.uniform() * (pauses.toMs - pauses.fromMs);
    const second = Math.floor(at);
    pausedMs[second] = Math.min(1000, pausedMs[second]! + length);
    at += random.exponential() / pauses.perSecond;
  }
  return pausedMs;
}

function failuresOf(model: RunModel, random: Random): Float64Array {
  const { share = 0, bursts } = model.failures ?? {};
  const failing = new Float64Array(lengthOf(model)).fill(share);
  if (!bursts) return failing;
  const perSecond = bursts.perMinute / 60;
  for (
    let at = random.exponential() / perSecond;
    at < failing.length;
    at += random.exponential() / perSecond
  ) {
    failing[Math.floor(at)] = bursts.share;
  }
  return failing;
}
