/** The run cut into equal pieces of time: what charts draw and what the analysis compares. */
import type { Window } from "../measure/aggregate.ts";
import { LogHistogram } from "../measure/histogram.ts";
import type { ArmRecording, FailureClass, Recording } from "../measure/recording.ts";

export interface Grid {
  /** First second, in seconds of the recording. */
  from: number;
  /** Seconds of a bin. */
  width: number;
  /** Number of bins. */
  size: number;
  /** Second after the last one; the last bin may be shorter than `width`. */
  to: number;
}

/** One arm in one piece of time. */
export interface LoadBin {
  from: number;
  seconds: number;
  count: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  /** Expected responses, milliseconds. */
  latency: LogHistogram;
  /** Mean number of virtual users; null where the engine said nothing. */
  vus: number | null;
  iterations: number;
  droppedIterations: number;
  bytesReceived: number;
}

/** From the start of the recording to the last second in which either arm saw something, warm-up included. */
export function wholeRun(recording: Recording): Window {
  let last = -1;
  for (const arm of [recording.head, recording.base]) {
    for (const { second } of arm?.requests ?? []) last = Math.max(last, second);
    for (const { second } of arm?.metricCells ?? []) last = Math.max(last, second);
    for (const { second } of arm?.load ?? []) last = Math.max(last, second);
  }
  return { from: 0, to: last + 1 };
}

/** At most `mostBins` bins of a whole number of seconds. */
export function gridOver({ from, to }: Window, mostBins: number, leastSeconds = 1): Grid {
  const span = Math.max(0, to - from);
  const width = Math.max(leastSeconds, Math.ceil(span / mostBins));
  return { from, width, to, size: Math.ceil(span / width) };
}

/** Bin of a second; -1 outside of the grid. */
export function binOf(grid: Grid, second: number): number {
  return second < grid.from || second >= grid.to ? -1 : Math.floor((second - grid.from) / grid.width);
}

/** @param endpoint null: all traffic */
export function binArm(arm: ArmRecording, grid: Grid, endpoint: string | null = null): LoadBin[] {
  const bins = Array.from({ length: grid.size }, (_, index) => emptyBin(grid, index));
  const index = endpoint === null ? -1 : arm.endpoints.indexOf(endpoint);
  for (const cell of arm.requests) {
    if (endpoint !== null && cell.endpoint !== index) continue;
    const bin = bins[binOf(grid, cell.second)];
    if (bin === undefined) continue;
    bin.count += cell.count;
    bin.latency.merge(cell.latency);
    for (const [name, times] of Object.entries(cell.failures) as [FailureClass, number][]) {
      bin.failed += times;
      bin.failures[name] = (bin.failures[name] ?? 0) + times;
    }
  }
  if (endpoint === null) addLoad(arm, grid, bins);
  return bins;
}

function emptyBin(grid: Grid, index: number): LoadBin {
  const from = grid.from + index * grid.width;
  return {
    from,
    seconds: Math.min(grid.width, grid.to - from),
    count: 0,
    failed: 0,
    failures: {},
    latency: new LogHistogram(),
    vus: null,
    iterations: 0,
    droppedIterations: 0,
    bytesReceived: 0,
  };
}

function addLoad(arm: ArmRecording, grid: Grid, bins: LoadBin[]): void {
  // A second can come in several cells, of which those that hold only late samples say nothing of the users.
  const usersAt = new Map<number, number>();
  for (const cell of arm.load) {
    const bin = bins[binOf(grid, cell.second)];
    if (bin === undefined) continue;
    bin.iterations += cell.iterations;
    bin.droppedIterations += cell.droppedIterations;
    bin.bytesReceived += cell.bytesReceived;
    usersAt.set(cell.second, Math.max(usersAt.get(cell.second) ?? 0, cell.vus));
  }
  const sums = bins.map(() => ({ users: 0, seconds: 0 }));
  for (const [second, users] of usersAt) {
    const sum = sums[binOf(grid, second)];
    if (sum === undefined) continue;
    sum.users += users;
    sum.seconds++;
  }
  sums.forEach(({ users, seconds }, at) => {
    const bin = bins[at];
    if (bin !== undefined && seconds > 0) bin.vus = users / seconds;
  });
}
