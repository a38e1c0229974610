import type { Requirements } from "../engine/engine.ts";
import { UsageError } from "../errors.ts";
import { formatDuration } from "../request/units.ts";
import { requestsPerIteration } from "./requirements.ts";
import type { Behaviour } from "./scenario.ts";

export interface Limits {
  /** Per arm. */
  maxVus: number;
  /** Warm-up included. */
  maxDurationMs: number;
  /** Per arm. */
  maxRequests: number;
}

/**
 * Refuses a load over the limits before any is sent. What cannot be known before (the requests of a closed model
 * or of a script) is stopped at the limit while it runs.
 *
 * @param behaviour null for a script
 */
export function checkLimits(requirements: Requirements, behaviour: Behaviour | null, limits: Limits): void {
  const { maxVus, durationMs } = requirements;
  if (maxVus > limits.maxVus) {
    const why =
      requirements.peakRate === null ? "" : ` for a rate of ${number(requirements.peakRate)} iterations/s`;
    throw new UsageError(
      `max-vus: the scenario needs ${maxVus} virtual users${why}, the limit is ${limits.maxVus}; raise max-vus or lower scale`,
    );
  }
  if (durationMs !== null && durationMs > limits.maxDurationMs) {
    throw new UsageError(
      `max-duration: the scenario takes ${formatDuration(durationMs)}, the limit is ${formatDuration(limits.maxDurationMs)}; raise max-duration or shorten it with duration`,
    );
  }
  const iterations = requirements.plannedIterations ?? null;
  if (behaviour === null || iterations === null) return;
  const requests = Math.ceil(iterations * requestsPerIteration(behaviour));
  if (requests > limits.maxRequests) {
    throw new UsageError(
      `max-requests: the scenario sends about ${requests} requests, the limit is ${limits.maxRequests}; raise max-requests or lower scale or duration`,
    );
  }
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
