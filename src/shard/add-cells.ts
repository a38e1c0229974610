/** Adds one cell of a shard to the cell of the same second and name in a sum; what comes in is left as it is. */
import { LogHistogram } from "../measure/histogram.ts";
import {
  type CheckCell,
  type LoadCell,
  type MetricCell,
  PHASE_CELL_SECONDS,
  PHASES,
  type Phase,
  type PhaseCell,
  type RequestCell,
} from "../measure/recording.ts";

export function addRequests(
  sum: Map<string, RequestCell>,
  cell: RequestCell,
  second: number,
  endpoint: number,
): void {
  const key = `${second} ${endpoint}`;
  const known = sum.get(key);
  if (known === undefined) {
    const latency = new LogHistogram().merge(cell.latency);
    sum.set(key, { second, endpoint, count: cell.count, failures: { ...cell.failures }, latency });
    return;
  }
  known.count += cell.count;
  known.latency.merge(cell.latency);
  for (const [failure, times] of Object.entries(cell.failures) as [keyof RequestCell["failures"], number][]) {
    known.failures[failure] = (known.failures[failure] ?? 0) + times;
  }
}

export function addPhases(sum: Map<string, PhaseCell>, cell: PhaseCell, at: number, endpoint: number): void {
  const second = Math.floor(at / PHASE_CELL_SECONDS) * PHASE_CELL_SECONDS;
  const key = `${second} ${endpoint}`;
  const known = sum.get(key);
  const phases =
    known?.phases ??
    (Object.fromEntries(PHASES.map((phase) => [phase, new LogHistogram()])) as Record<Phase, LogHistogram>);
  for (const phase of PHASES) phases[phase].merge(cell.phases[phase]);
  if (known === undefined) sum.set(key, { second, endpoint, phases });
}

export function addMetric(
  sum: Map<string, MetricCell>,
  cell: MetricCell,
  second: number,
  metric: number,
): void {
  const key = `${second} ${metric}`;
  const known = sum.get(key);
  if (known === undefined) {
    sum.set(key, { ...cell, second, metric, values: new LogHistogram().merge(cell.values) });
    return;
  }
  known.count += cell.count;
  known.sum += cell.sum;
  known.min = Math.min(known.min, cell.min);
  known.max = Math.max(known.max, cell.max);
  known.last = cell.last;
  known.values.merge(cell.values);
}

export function addCheck(sum: Map<string, CheckCell>, cell: CheckCell, second: number, check: number): void {
  const key = `${second} ${check}`;
  const known = sum.get(key);
  if (known === undefined) {
    sum.set(key, { ...cell, second, check });
    return;
  }
  known.passes += cell.passes;
  known.fails += cell.fails;
}

export function addLoad(sum: Map<number, LoadCell>, cell: LoadCell, second: number): void {
  const known = sum.get(second);
  if (known === undefined) {
    sum.set(second, { ...cell, second });
    return;
  }
  for (const name of ["vus", "iterations", "droppedIterations", "bytesSent", "bytesReceived"] as const) {
    known[name] += cell[name];
  }
}
