import { setTimeout as wait } from "node:timers/promises";

/** Waits; the end of the signal ends it early, and is no error. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
