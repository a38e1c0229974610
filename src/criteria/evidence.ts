/** What criteria are judged from: head's part of a recording, cut into pieces of time. */
import { binArm, type Grid, gridOver, type LoadBin, wholeRun } from "../analysis/load-bins.ts";
import { type LoadModel, loadModelOf } from "../analysis/load-level.ts";
import { judgedWindow, type Window } from "../measure/aggregate.ts";
import type { ArmRecording, Recording } from "../measure/recording.ts";
import type { MonitorSeries } from "../observe/monitors/series.ts";
import type { CriterionOutcome } from "./success-result.ts";

export interface Evidence {
  recording: Recording;
  head: ArmRecording;
  window: Window;
  model: LoadModel;
  /** Of head, and of what both arms use. */
  monitors: readonly MonitorSeries[];
}

export interface Answer {
  outcome: CriterionOutcome;
  /** The figure, in words; empty where there is none. */
  found: string;
  /** How it was obtained, or why it is not known: a sentence without its full stop, names between backticks. */
  how: string;
}

export function evidenceOf(recording: Recording): Evidence {
  return {
    recording,
    head: recording.head,
    window: judgedWindow(recording),
    model: loadModelOf(recording),
    monitors: (recording.monitors ?? []).filter((series) => series.arm !== "base"),
  };
}

export function unknown(how: string, found = ""): Answer {
  return { outcome: "unknown", found, how };
}

/** Head over the judged window, in pieces of at least so many seconds. */
export function judgedBins({ head, window }: Evidence, leastSeconds: number): LoadBin[] {
  return binArm(head, gridOver(window, MOST_BINS, leastSeconds));
}

/** Head over the whole run, warm-up included. */
export function runBins({ head, recording }: Evidence, leastSeconds: number): LoadBin[] {
  return binArm(head, runGrid(recording, leastSeconds));
}

function runGrid(recording: Recording, leastSeconds: number): Grid {
  return gridOver(wholeRun(recording), MOST_BINS, leastSeconds);
}

const MOST_BINS = 720;

/**
 * Requests per second that the load asked of head: those that were sent, and those of iterations that were dropped.
 */
export function askedRate(bin: LoadBin): number {
  if (bin.seconds === 0) return 0;
  const perIteration = bin.iterations > 0 ? bin.count / bin.iterations : 1;
  return (bin.count + bin.droppedIterations * perIteration) / bin.seconds;
}
