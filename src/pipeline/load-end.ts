import type { LoadOptions } from "./load-arms.ts";

/**
 * Why a load has to end before its time, a sentence each for the report; empty where it may go on.
 *
 * @param requests of the deployment that has got most
 * @param tookMs since its start; null where that is limited elsewhere
 */
export function reasonsToEnd(
  { maxRequests, maxDurationMs, jobEnd }: Pick<LoadOptions, "maxRequests" | "maxDurationMs" | "jobEnd">,
  requests: number,
  tookMs: number | null,
): string[] {
  const reasons: string[] = [];
  if (requests > maxRequests) {
    reasons.push(`Ended early: max-requests (${maxRequests} per deployment) was reached.`);
  }
  if (tookMs !== null && maxDurationMs !== null && tookMs > maxDurationMs) {
    reasons.push("Ended early: the run took longer than max-duration.");
  }
  if (jobEnd !== null && Date.now() > jobEnd.atMs) reasons.push(jobEnd.note);
  return reasons;
}
