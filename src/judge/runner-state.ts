/** Whether the machine that made the load was fit to measure. */
import type { Window } from "../measure/aggregate.ts";
import type { RunnerCell } from "../measure/recording.ts";
import { sum } from "./blocks.ts";
import { percent, wholeNumber } from "./words.ts";

/** Share of processor time that others took, on average. */
const STEAL_LIMIT = 0.1;
/** A delay of our own event loop this long means that the machine did not get to run anything in time. */
const LAG_LIMIT_MS = 250;
/** Share of the seconds that may have such a delay. */
const LAGGING_SHARE = 0.1;
/** Busier than this, times measured by one arm alone are partly the runner's own. */
const CPU_LIMIT = 0.9;
/** Up to this the machine had time to spare. */
const QUIET_CPU = 0.85;

export interface RunnerState {
  /** null where nothing was measured. */
  cpu: number | null;
  steal: number;
  laggingSeconds: number;
  seconds: number;
}

export function runnerState(cells: RunnerCell[], window: Window): RunnerState {
  const judged = cells.filter((cell) => cell.second >= window.from && cell.second < window.to);
  const mean = (values: number[]) => (values.length === 0 ? 0 : sum(values) / values.length);
  return {
    cpu: judged.length === 0 ? null : mean(judged.map((cell) => cell.cpu)),
    steal: mean(judged.map((cell) => cell.steal)),
    laggingSeconds: judged.filter((cell) => cell.eventLoopLagMs > LAG_LIMIT_MS).length,
    seconds: judged.length,
  };
}

/** Whether it is known that the machine could have done more. */
export function wasQuiet(state: RunnerState): boolean {
  return state.cpu !== null && state.cpu < QUIET_CPU && runnerFaults(state, true).length === 0;
}

/**
 * What was wrong with the runner, one sentence each. Side by side, a busy processor slows both arms alike and
 * cancels; a single arm has nothing to cancel it with.
 */
export function runnerFaults(state: RunnerState, sideBySide: boolean): string[] {
  const faults: string[] = [];
  if (state.steal > STEAL_LIMIT) {
    faults.push(`The runner lost ${percent(state.steal)} of its processor time to its neighbours.`);
  }
  if (state.laggingSeconds > Math.max(1, state.seconds * LAGGING_SHARE)) {
    const seconds = `${wholeNumber(state.laggingSeconds)} of ${wholeNumber(state.seconds)} seconds`;
    faults.push(`The runner stood still for more than ${LAG_LIMIT_MS} ms in ${seconds}.`);
  }
  if (!sideBySide && state.cpu !== null && state.cpu > CPU_LIMIT) {
    faults.push(
      `The runner's processor was ${percent(state.cpu)} busy, so its own waiting is in the figures.`,
    );
  }
  return faults;
}

/** One line for "How this was judged". */
export function runnerWords(state: RunnerState): string {
  if (state.cpu === null) return "The runner itself was not watched.";
  return `The runner was ${percent(state.cpu)} busy and lost ${percent(state.steal)} of its time to neighbours.`;
}
