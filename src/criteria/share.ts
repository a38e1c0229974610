import { sum } from "../judge/blocks.ts";
import { binomialUpperTail } from "../judge/distributions.ts";
import { type Events, overdispersion } from "../judge/failures.ts";
import type { CriterionOutcome } from "./success-result.ts";

/** What keeps the limit would look like this at most this often. */
const MISSED_ALPHA = 0.005;
/** A share is known from the number of trials on in which three events are to be expected at its limit. */
const EXPECTED_EVENTS = 3;

/** Trials from which on it can be said that a share is kept. */
export function trialsNeeded(allowed: number): number {
  return allowed > 0 ? Math.ceil(EXPECTED_EVENTS / allowed) : 1;
}

/** Whether at most a share `allowed` of the trials are events; counts of the same length, one for each piece of time. */
export function judgeShare(events: Events, allowed: number): CriterionOutcome {
  const trials = sum(events.trials);
  const count = sum(events.events);
  if (trials === 0) return "unknown";
  if (count / trials > allowed) {
    if (allowed <= 0) return "missed";
    const spread = overdispersion([events]);
    const p = binomialUpperTail(count / spread, trials / spread, allowed);
    return p <= MISSED_ALPHA ? "missed" : "unknown";
  }
  return trials >= trialsNeeded(allowed) ? "met" : "unknown";
}
