/** Ends a load in time, so that the job is still there to report it. */
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { formatDuration } from "../request/units.ts";

export interface JobEnd {
  /** Unix time in milliseconds at which the load has to end. */
  atMs: number;
  /** The sentence that the report says where it ended for that. */
  note: string;
}

/**
 * When the load of this job has to end, and what to say before it where that is before its planned end.
 *
 * @param timeoutMs `job-timeout`; null: nothing limits the job
 * @param plannedMs length of the load; null where only the script knows
 */
export async function endOfJob(
  timeoutMs: number | null,
  plannedMs: number | null,
  env: NodeJS.ProcessEnv,
): Promise<{ end: JobEnd | null; warning: string | null }> {
  if (timeoutMs === null) return { end: null, warning: null };
  const end = jobEnd(timeoutMs, await jobStartedAtMs(env, timeoutMs));
  return { end, warning: tooLongForJob(end, plannedMs, Date.now()) };
}

const MOST_MARGIN_MS = 5 * 60_000;
const MARGIN_SHARE = 0.1;

/**
 * When the load of this job has to end: a tenth of the time, five minutes at most, is left for the report and the steps
 * after it.
 *
 * @param timeoutMs counted from the start of the job
 * @param startedAtMs Unix time in milliseconds
 */
export function jobEnd(timeoutMs: number, startedAtMs: number): JobEnd {
  const marginMs = Math.min(MOST_MARGIN_MS, timeoutMs * MARGIN_SHARE);
  return {
    atMs: startedAtMs + timeoutMs - marginMs,
    note: `Ended early: the job may take ${formatDuration(timeoutMs)} (job-timeout), and the report needs the rest.`,
  };
}

/** What to say before the load where the job will not live long enough for all of it; null where it will. */
export function tooLongForJob(end: JobEnd, plannedMs: number | null, nowMs: number): string | null {
  if (plannedMs === null || nowMs + plannedMs <= end.atMs) return null;
  return `The job's time (job-timeout) is not enough for the whole load: it will be ended at ${new Date(end.atMs).toISOString().slice(11, 16)} UTC.`;
}

/**
 * Unix time in milliseconds at which this job began. GitHub does not tell a job; its runner makes the folder of the
 * event's file anew for the first step of each job. Without that, this process's own start, which is later.
 */
export async function jobStartedAtMs(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<number> {
  const ownStartMs = Date.now() - process.uptime() * 1000;
  const event = env.GITHUB_EVENT_PATH;
  if (!event) return ownStartMs;
  const folder = await stat(dirname(event)).catch(() => null);
  const madeMs = folder?.birthtimeMs ?? 0;
  // Older than a job can be: it is not from this one.
  return madeMs <= ownStartMs && madeMs > ownStartMs - timeoutMs ? madeMs : ownStartMs;
}
