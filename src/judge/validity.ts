/**
 * Whether the run is one that can be judged at all. Only faults of the generator or of both arms disturb a run; what
 * happens to head alone, while base and runner are well, is head's own.
 */
import type { Window } from "../measure/aggregate.ts";
import type { ArmRecording, Recording } from "../measure/recording.ts";
import {
  type ArmHealth,
  BROKEN_SHARE,
  DROPPED_SHARE,
  droppedShare,
  droppedWords,
  failedShare,
  failureWords,
  gaveUp,
  generatorFailed,
  healthOf,
  isBroken,
  isHealthy,
  outageOf,
  sentence,
} from "./arm-health.ts";
import { generatorFaults } from "./generator.ts";
import { runnerFaults, runnerState, wasQuiet } from "./runner-state.ts";
import type { Reason } from "./verdict.ts";
import { capital, percent, seconds, wholeNumber } from "./words.ts";

export interface Validity {
  disturbed: Reason[];
  /** Head is broken while base and runner are well. */
  broken: Reason[];
  /** Something is missing: such a run never passes. */
  partial: Reason[];
}

/** Head is broken where it answers less than this share of what base answered, by load model. */
const FEWEST_ANSWERS = { open: 0.5, closed: 0.1 };
const MIN_BASE_REQUESTS = 20;

export function validityOf(recording: Recording, window: Window): Validity {
  const head = healthOf(recording.head, window);
  const base = recording.base === null ? null : healthOf(recording.base, window);
  const runner = runnerState(recording.runner, window);
  const disturbed: Reason[] = [
    ...shardFaults(recording),
    ...(base === null ? aloneFaults(head) : bothFaults(base, head)),
    ...generatorFaults(recording, base, head, window, wasQuiet(runner)),
    ...runnerFaults(runner, base !== null).map((text): Reason => ({ code: "runner-disturbed", text })),
  ];
  return {
    disturbed,
    broken: disturbed.length > 0 ? [] : brokenHead(recording, base, head, window),
    partial: [...missing(recording, window), ...(base === null ? [] : deadBase(base, head))],
  };
}

/** A part that is missing, late or cut is load that was planned and not made. */
function shardFaults({ meta }: Recording): Reason[] {
  return (meta.shards?.faults ?? []).map((text) => ({ code: "shard-lost", text }));
}

function bothFaults(base: ArmHealth, head: ArmHealth): Reason[] {
  const failed = [base, head].find(generatorFailed);
  if (failed) return [{ code: "generator-saturated", text: `The load generator failed. ${failed.message}` }];
  if (!isBroken(base) || !isBroken(head)) return [];
  const text = `Both deployments failed alike. Base: ${brokenSentence(base)} Head: ${brokenSentence(head)}`;
  return [{ code: "both-broken", text }];
}

function aloneFaults(head: ArmHealth): Reason[] {
  if (!generatorFailed(head)) return [];
  return [{ code: "generator-saturated", text: `The load generator failed. ${head.message}` }];
}

function brokenSentence(arm: ArmHealth): string {
  return gaveUp(arm) ? arm.message : `${failureWords(arm)}.`;
}

function brokenHead(recording: Recording, base: ArmHealth | null, head: ArmHealth, window: Window): Reason[] {
  if (base !== null && !isHealthy(base)) return [];
  const beside = base === null ? "" : "; base was well";
  const reasons: string[] = [];
  if (failedShare(head) >= BROKEN_SHARE) reasons.push(`Head is broken: ${failureWords(head)}${beside}.`);
  // The arm that is still well is stopped with the one that gave up; it has to have shown that it is well before.
  const baseWasWell = base !== null && (base.outcome === "completed" || base.everCount >= MIN_BASE_REQUESTS);
  if (reasons.length === 0 && baseWasWell && gaveUp(head)) {
    reasons.push(`Head made the script give up${beside}. ${head.message}`);
  }
  if (base !== null && base.count >= MIN_BASE_REQUESTS && !gaveUp(head)) {
    const fewest = FEWEST_ANSWERS[recording.meta.plannedRate === null ? "closed" : "open"];
    if (head.count < base.count * fewest) {
      const counts = `${wholeNumber(head.count)} requests where base answered ${wholeNumber(base.count)}`;
      reasons.push(`Head is broken: it answered ${counts}.`);
    }
  }
  if (base !== null && droppedShare(head) > DROPPED_SHARE && droppedShare(base) <= DROPPED_SHARE / 2) {
    reasons.push(
      `Head did not keep up with the load: ${droppedWords(head)} could not be started; base kept up.`,
    );
  }
  if (reasons.length === 0) {
    const outage = outageOf(recording.head, recording.base, window);
    if (outage) {
      const since = `second ${wholeNumber(outage.from)} on`;
      reasons.push(`Head was down for ${seconds(outage.seconds)} from ${since}${beside}.`);
    }
  }
  return reasons.map((text) => ({ code: "head-broken", text }));
}

function deadBase(base: ArmHealth, head: ArmHealth): Reason[] {
  if (!isBroken(base) || isBroken(head)) return [];
  return [
    { code: "partial-run", text: `There was no healthy base to compare with. Base: ${brokenSentence(base)}` },
  ];
}

function missing(recording: Recording, window: Window): Reason[] {
  const reasons: string[] = [];
  const { shard } = recording.meta;
  if (shard !== undefined) {
    reasons.push(
      `This is shard ${shard.index} of ${shard.of} alone; load-action merge judges what all of them make.`,
    );
  }
  if (!recording.complete) reasons.push("The recording has no end: the run was cut off.");
  for (const arm of [recording.head, recording.base]) {
    if (arm === null) continue;
    const name = capital(arm.arm);
    const asPlanned = arm.end.outcome === "stopped" && arm.end.judgedUntil !== undefined;
    if (arm.end.outcome !== "completed" && !asPlanned) {
      reasons.push(`${name} did not run to its end: ${sentence(arm.end.message)}`);
    } else if (!asPlanned) {
      const gap = unmeasuredEnd(recording, arm, window);
      if (gap !== null) reasons.push(gap);
    }
    // Nothing after a planned end is judged, so a line that was cut there is none of it.
    const lost = arm.stream.broken + (asPlanned ? 0 : arm.stream.truncated);
    if (lost > 0) {
      const lines = lost === 1 ? "1 line" : `${wholeNumber(lost)} lines`;
      const share = percent(lost / Math.max(lost, arm.stream.rows));
      reasons.push(`${lines} of the measurements of ${arm.arm} (${share}) could not be read.`);
    }
  }
  return reasons.map((text) => ({ code: "partial-run", text }));
}

/** An arm that is said to be complete but whose measurements stop long before the planned end. */
function unmeasuredEnd(recording: Recording, arm: ArmRecording, window: Window): string | null {
  const planned = recording.meta.plannedSeconds;
  const cells = [...arm.requests, ...arm.metricCells];
  if (planned === null || planned <= 0 || cells.length === 0) return null;
  const last = cells.reduce((latest, cell) => Math.max(latest, cell.second), 0) + 1 - window.from;
  if (last >= planned * 0.9 - 3) return null;
  return `The measurements of ${arm.arm} end after ${seconds(Math.max(0, last))} of ${seconds(planned)}.`;
}
