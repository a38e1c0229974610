import type { Window } from "../measure/aggregate.ts";
import type { ArmRecording, Recording } from "../measure/recording.ts";
import { type ArmHealth, DROPPED_SHARE, droppedShare, droppedWords, isHealthy } from "./arm-health.ts";
import { sum } from "./blocks.ts";
import type { Reason } from "./verdict.ts";
import { bareNumber } from "./words.ts";

/** Best average over this many seconds is held against the planned rate. */
const RATE_SECONDS = 5;
/** Shorter runs say too little about a rate. */
const RATE_MIN_WINDOW = 30;
const RATE_SHARE = 0.9;

/**
 * Whether the generator sent what was asked. Where head alone falls behind, that is head's own; a single arm on a
 * machine with time to spare is slowed by its target.
 */
export function generatorFaults(
  recording: Recording,
  base: ArmHealth | null,
  head: ArmHealth,
  window: Window,
  quiet: boolean,
): Reason[] {
  const texts: string[] = [];
  if (base !== null) {
    if (droppedShare(base) > DROPPED_SHARE && isHealthy(base)) texts.push(droppedText("base", base));
    if (droppedShare(head) > DROPPED_SHARE && droppedShare(base) > DROPPED_SHARE / 2 && isHealthy(head)) {
      texts.push(droppedText("head", head));
    }
  } else if (droppedShare(head) > DROPPED_SHARE && isHealthy(head) && !quiet) {
    texts.push(droppedText("head", head));
  }
  const arms = recording.base === null ? [recording.head] : [recording.base, recording.head];
  const rates = arms.map((arm) => shortfall(recording, arm, window));
  if (texts.length === 0 && !quiet && rates.every((rate) => rate !== null)) {
    const reached = bareNumber(Math.max(...rates.map((rate) => rate ?? 0)));
    const planned = bareNumber(recording.meta.plannedRate);
    texts.push(
      `The load generator never reached the planned ${planned} iterations/s; it came to ${reached}.`,
    );
  }
  return texts.map((text) => ({ code: "generator-saturated", text }));
}

function droppedText(name: string, arm: ArmHealth): string {
  return `The load generator did not keep up: ${droppedWords(arm)} for ${name} were never started.`;
}

/** The best rate of an arm where it stayed clearly below the plan; null where it did not, or cannot be said. */
function shortfall({ meta }: Recording, arm: ArmRecording, window: Window): number | null {
  const length = window.to - window.from;
  if (meta.plannedRate === null || length < RATE_MIN_WINDOW) return null;
  const perSecond = new Array<number>(length).fill(0);
  for (const cell of arm.load) {
    const at = cell.second - window.from;
    if (at >= 0 && at < length) perSecond[at] = perSecond[at]! + cell.iterations + cell.droppedIterations;
  }
  if (sum(perSecond) === 0 || iterationSeconds(arm) > length / 4) return null;
  let best = 0;
  for (let at = 0; at + RATE_SECONDS <= length; at++) {
    best = Math.max(best, sum(perSecond.slice(at, at + RATE_SECONDS)) / RATE_SECONDS);
  }
  return best < meta.plannedRate * RATE_SHARE ? best : null;
}

/** Iterations are counted when they end, so long ones are missing for a while. */
function iterationSeconds(arm: ArmRecording): number {
  const index = arm.metrics.findIndex((metric) => metric.name === "iteration_duration");
  const cells = arm.metricCells.filter((cell) => cell.metric === index);
  const count = sum(cells.map((cell) => cell.count));
  return count === 0 ? 0 : sum(cells.map((cell) => cell.sum)) / count / 1000;
}
