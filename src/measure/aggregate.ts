/** Sums over the cells of one arm. Windows are in seconds of the recording, `from` included, `to` excluded. */
import { LogHistogram } from "./histogram.ts";
import {
  type ArmRecording,
  type FailureClass,
  PHASES,
  type Phase,
  type Recording,
  type RequestCell,
} from "./recording.ts";

export interface Window {
  from: number;
  to: number;
}

export interface RequestTotals {
  count: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  /** Expected responses and requests that timed out, milliseconds. */
  latency: LogHistogram;
}

/**
 * How many of the values of `latency` are of requests that timed out: the true ones are larger. Found by counting, since
 * older recordings hold none of them, and those that never got a connection have no time.
 */
export function timedOutIn({
  count,
  failures,
  latency,
}: Pick<RequestTotals, "count" | "failures" | "latency">): number {
  const { expectation, ...unanswered } = failures;
  const failed = Object.values(unanswered).reduce((total, times) => total + times, 0);
  return Math.min(failures.timeout ?? 0, Math.max(0, latency.count - (count - failed)));
}

/**
 * The seconds that are judged: after the warm-up, up to the last second in which either arm saw something, and not
 * beyond what was planned or the look that ended the run. After the planned end only iterations that had begun before
 * finish, at a rate that was never asked for. The plan begins with the load, not with the process that makes it.
 */
export function judgedWindow(recording: Recording): Window {
  const { warmUpSeconds, plannedSeconds } = recording.meta;
  let last = -1;
  let ended = Number.POSITIVE_INFINITY;
  for (const arm of [recording.head, recording.base]) {
    ended = Math.min(ended, arm?.end.judgedUntil ?? ended);
    for (const cell of arm?.requests ?? []) last = Math.max(last, cell.second);
    for (const cell of arm?.metricCells ?? []) last = Math.max(last, cell.second);
  }
  if (plannedSeconds === null) {
    return { from: warmUpSeconds, to: Math.max(warmUpSeconds, Math.min(last + 1, ended)) };
  }
  const from = loadBegins(recording) + warmUpSeconds;
  return { from, to: Math.max(from, Math.min(last + 1, from + plannedSeconds, ended)) };
}

/** The first second in which every arm that did anything was at work: processes take a moment to start. */
function loadBegins({ head, base }: Recording): number {
  let begins = 0;
  for (const arm of [head, base]) {
    let first = Number.POSITIVE_INFINITY;
    for (const cell of arm?.load ?? []) first = Math.min(first, cell.second);
    for (const cell of arm?.requests ?? []) first = Math.min(first, cell.second);
    if (Number.isFinite(first)) begins = Math.max(begins, first);
  }
  return begins;
}

export function inWindow<T extends { second: number }>(cells: readonly T[], window: Window): T[] {
  return cells.filter((cell) => cell.second >= window.from && cell.second < window.to);
}

export function sumRequests(cells: Iterable<RequestCell>): RequestTotals {
  const totals: RequestTotals = { count: 0, failed: 0, failures: {}, latency: new LogHistogram() };
  for (const cell of cells) {
    totals.count += cell.count;
    totals.latency.merge(cell.latency);
    for (const [name, times] of Object.entries(cell.failures) as [FailureClass, number][]) {
      totals.failed += times;
      totals.failures[name] = (totals.failures[name] ?? 0) + times;
    }
  }
  return totals;
}

/** All traffic of an arm in a window. */
export function totalRequests(arm: ArmRecording, window: Window): RequestTotals {
  return sumRequests(inWindow(arm.requests, window));
}

/** Per endpoint name; endpoints without a request in the window are left out. */
export function requestsByEndpoint(arm: ArmRecording, window: Window): Map<string, RequestTotals> {
  const cells = new Map<number, RequestCell[]>();
  for (const cell of inWindow(arm.requests, window)) {
    const list = cells.get(cell.endpoint);
    if (list) list.push(cell);
    else cells.set(cell.endpoint, [cell]);
  }
  const totals = new Map<string, RequestTotals>();
  for (const [endpoint, list] of cells) totals.set(arm.endpoints[endpoint] ?? "other", sumRequests(list));
  return totals;
}

/** Mean milliseconds per phase; `endpoint` null means all traffic. Cells that begin before the window are left out. */
export function meanPhases(
  arm: ArmRecording,
  window: Window,
  endpoint: string | null,
): Partial<Record<Phase, number>> {
  const sums = Object.fromEntries(PHASES.map((phase) => [phase, new LogHistogram()])) as Record<
    Phase,
    LogHistogram
  >;
  for (const cell of inWindow(arm.phases, window)) {
    if (endpoint !== null && arm.endpoints[cell.endpoint] !== endpoint) continue;
    for (const phase of PHASES) sums[phase].merge(cell.phases[phase]);
  }
  const means: Partial<Record<Phase, number>> = {};
  for (const phase of PHASES) {
    const mean = sums[phase].mean();
    if (mean !== null) means[phase] = mean;
  }
  return means;
}
