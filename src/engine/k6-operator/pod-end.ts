import { messageOf } from "../../errors.ts";
import type { ArmEnd } from "../../measure/recording.ts";
import { formatDuration } from "../../request/units.ts";
import type { StopReason } from "../arm-control.ts";
import type { ArmAftermath, EndOfProcess } from "../engine.ts";
import { abortedByThreshold, armEnd, THRESHOLDS_CROSSED } from "../k6/exit-codes.ts";
import { thresholdsOf } from "../k6/k6-engine.ts";
import { lastError, parseK6Log, saysAbortedByThreshold } from "../k6/k6-log.ts";
import { maskSecrets } from "../k6/quote-log.ts";
import { parseSummaryExport } from "../k6/summary-export.ts";
import type { FollowedLog } from "./follow-log.ts";
import type { PodOutput } from "./pod-output.ts";
import type { PodState } from "./pod-state.ts";

/** How one runner of a test run came to its end. */
export interface PodEnd {
  /** From 1 up. */
  index: number;
  /** Null where there never was one. */
  pod: string | null;
  state: PodState | { is: "gone" } | { is: "absent" };
  output: PodOutput;
  /** Null where its log was never asked for. */
  log: FollowedLog | null;
  stoppedBy: StopReason | null;
  /** What kept the run from going on, in place of what the pod itself shows: `not all pods were ready`. */
  runEndedSince: string | null;
}

/** What k6 in the pod left, in the words of a local arm. */
export function aftermathOf(pod: PodEnd, secrets: string[], startTimeoutMs: number): ArmAftermath {
  const { state, output, stoppedBy } = pod;
  const exitCode = state.is === "over" ? state.exitCode : null;
  const process: EndOfProcess = { exitCode, signal: null, stoppedBy, stderrTail: output.logTail };
  const summary = output.summary === null ? null : parseSummaryExport(output.summary);
  return {
    thresholds: thresholdsOf(summary, process),
    metrics: summary?.metrics ?? [],
    shares: summary?.shares ?? [],
    end: endOf(pod, process, secrets, startTimeoutMs),
  };
}

function endOf(pod: PodEnd, process: EndOfProcess, secrets: string[], startTimeoutMs: number): ArmEnd {
  const { state, stoppedBy, runEndedSince } = pod;
  const failed = (message: string): ArmEnd => ({
    outcome: "failed",
    exitCode: process.exitCode,
    signal: null,
    message: maskSecrets(message, secrets),
  });
  if (state.is === "over") {
    if (state.why !== null) return failed(`The pod ${state.why}.`);
    const log = parseK6Log(process.stderrTail);
    const error = lastError(log);
    const plain = armEnd(process, error === null ? null : maskSecrets(error, secrets));
    return process.exitCode === THRESHOLDS_CROSSED && saysAbortedByThreshold(log)
      ? abortedByThreshold(plain)
      : plain;
  }
  if (stoppedBy !== null) return armEnd(process, null);
  if (state.is === "gone") return failed("The pod was deleted from outside.");
  if (state.is === "waiting")
    return failed(`The pod ${state.why}, within ${formatDuration(startTimeoutMs)}.`);
  if (state.is === "absent")
    return failed(`The operator made no pod, within ${formatDuration(startTimeoutMs)}.`);
  return failed(runEndedSince ?? "The pod did not end in time.");
}

/** What of the measurements did not reach us, as the rest of a sentence about the shard; null where all of them did. */
export function lossOf({ output, log, state, stoppedBy }: PodEnd): string | null {
  // What was ended early is not whole anyway.
  if (stoppedBy !== null) return null;
  const own = output.ownCounts();
  const came = output.counted;
  if (own !== null) {
    const lost = [
      wordsOf(own.requests - came.requests, own.requests, "requests"),
      wordsOf(own.iterations - came.iterations, own.iterations, "iterations"),
    ].filter((words) => words !== null);
    if (lost.length > 0) return `lost ${lost.join(" and ")} between its log and here${rotated(log)}.`;
    return null;
  }
  if (log === null) return null;
  if (log.problem !== null) return `has a log that could not be read to its end: ${trimmed(log.problem)}.`;
  if (log.gaps > 0) return `lost lines of its log${rotated(log)}.`;
  // A k6 that was ended by force prints no summary; how it ended says so.
  if (state.is !== "over" || state.why !== null || (state.exitCode ?? 1) !== 0) return null;
  return "printed no summary at its end, so that nobody knows whether all its samples came.";
}

function wordsOf(lost: number, of: number, what: string): string | null {
  return lost > 0 ? `${lost} of ${of} ${what}` : null;
}

function rotated(log: FollowedLog | null): string {
  return log !== null && log.gaps > 0 ? ", for it was rotated while the connection was broken" : "";
}

function trimmed(text: string): string {
  return messageOf(text).replace(/\.+$/, "");
}
