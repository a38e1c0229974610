/** What an arm went through in the judged window, in figures and in the words of a reason. */
import { totalRequests, type Window } from "../measure/aggregate.ts";
import type { ArmRecording, FailureClass } from "../measure/recording.ts";
import { sum } from "./blocks.ts";
import { failedOf, percent, wholeNumber } from "./words.ts";

export interface ArmHealth {
  count: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  iterations: number;
  dropped: number;
  /** How the load process ended. */
  outcome: ArmRecording["end"]["outcome"];
  exitCode: number | null;
  /** One sentence. */
  message: string;
  /** Requests of the whole run, warm-up included. */
  everCount: number;
}

/** From this share of failed requests on, an arm is broken and its latency means nothing. */
export const BROKEN_SHARE = 0.5;
/** Up to this share an arm is healthy enough to hold the other against it. */
const HEALTHY_SHARE = 0.1;
/** More dropped iterations than this mean that the load was not the one that was asked for. */
export const DROPPED_SHARE = 0.02;
/** An outage is this many seconds in a row in which most requests failed. */
const OUTAGE_SECONDS = 3;
const OUTAGE_FAILURES = 10;

export function healthOf(arm: ArmRecording, window: Window): ArmHealth {
  const { count, failed, failures } = totalRequests(arm, window);
  const load = arm.load.filter((cell) => cell.second >= window.from && cell.second < window.to);
  return {
    count,
    failed,
    failures,
    iterations: sum(load.map((cell) => cell.iterations)),
    dropped: sum(load.map((cell) => cell.droppedIterations)),
    outcome: arm.end.outcome,
    exitCode: arm.end.exitCode,
    message: sentence(arm.end.message),
    everCount: sum(arm.requests.map((cell) => cell.count)),
  };
}

export function failedShare(arm: ArmHealth): number {
  return arm.count === 0 ? 0 : arm.failed / arm.count;
}

export function droppedShare(arm: ArmHealth): number {
  const planned = arm.iterations + arm.dropped;
  return planned === 0 ? 0 : arm.dropped / planned;
}

/**
 * Exit codes of k6 for what a script does because of its target: setup or teardown that took too long, an exception,
 * test.abort() and test.fail().
 */
const SCRIPT_CODES = [100, 101, 107, 108, 110];

/** Whether the script gave up, which it does for what its target did or for a fault of its own. */
export function gaveUp(arm: ArmHealth): boolean {
  return arm.exitCode !== null && SCRIPT_CODES.includes(arm.exitCode);
}

/** Whether the load process ended by a fault that is neither the script's nor the target's. */
export function generatorFailed(arm: ArmHealth): boolean {
  return arm.outcome === "failed" && !gaveUp(arm);
}

export function isBroken(arm: ArmHealth): boolean {
  return gaveUp(arm) || failedShare(arm) >= BROKEN_SHARE;
}

export function isHealthy(arm: ArmHealth): boolean {
  return !gaveUp(arm) && failedShare(arm) < HEALTHY_SHARE;
}

const CLASS_WORDS: Record<FailureClass, string> = {
  timeout: "timed out",
  refused: "connection refused",
  reset: "connection reset",
  dns: "name not found",
  tls: "TLS error",
  transport: "transport error",
  "status-429": "status 429",
  "status-4xx": "status 4xx",
  "status-5xx": "status 5xx",
  "status-other": "unexpected status",
  expectation: "unexpected answer",
};

/** `all 2 700 requests failed (connection refused)`, `1 400 of 2 700 (52 %) requests failed (…)`. */
export function failureWords(arm: ArmHealth): string {
  const classes = (Object.entries(arm.failures) as [FailureClass, number][])
    .filter(([, times]) => times > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const most = classes.slice(0, 2).map(([name]) => CLASS_WORDS[name]);
  const why = most.length === 0 ? "" : ` (mostly: ${most.join(", ")})`;
  if (arm.failed === arm.count)
    return `all ${wholeNumber(arm.count)} requests failed${why.replace("mostly: ", "")}`;
  return `${failedOf(arm.failed, arm.count)} requests failed${why}`;
}

export function droppedWords(arm: ArmHealth): string {
  const planned = arm.iterations + arm.dropped;
  return `${wholeNumber(arm.dropped)} of ${wholeNumber(planned)} iterations (${percent(droppedShare(arm))})`;
}

/**
 * The longest stretch of seconds in which most of head's requests failed while base, if there is one, was well;
 * null if none is long enough to be an outage.
 */
export function outageOf(
  head: ArmRecording,
  base: ArmRecording | null,
  window: Window,
): { from: number; seconds: number } | null {
  const worse = countBySecond(head);
  const other = base === null ? null : countBySecond(base);
  let best: { from: number; seconds: number } | null = null;
  let from = -1;
  let failures = 0;
  for (let second = window.from; second <= window.to; second++) {
    const here = worse.get(second);
    const there = other?.get(second);
    const down = here !== undefined && second < window.to && here.failed / here.count >= BROKEN_SHARE;
    const alone = there === undefined || there.failed / there.count < HEALTHY_SHARE;
    if (down && alone) {
      if (from < 0) from = second;
      failures += here.failed;
      continue;
    }
    const long = from >= 0 && second - from >= OUTAGE_SECONDS && failures >= OUTAGE_FAILURES;
    if (long && (best === null || second - from > best.seconds)) best = { from, seconds: second - from };
    from = -1;
    failures = 0;
  }
  return best;
}

function countBySecond(arm: ArmRecording): Map<number, { count: number; failed: number }> {
  const seconds = new Map<number, { count: number; failed: number }>();
  for (const cell of arm.requests) {
    if (cell.count === 0) continue;
    const here = seconds.get(cell.second) ?? { count: 0, failed: 0 };
    here.count += cell.count;
    here.failed += sum(Object.values(cell.failures));
    seconds.set(cell.second, here);
  }
  return seconds;
}

/** With a full stop, whatever it came with. */
export function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
