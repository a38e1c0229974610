import { UsageError } from "../errors.ts";
import { pause } from "../pause.ts";

/** Further away it is a mistake, or a unit that was not meant. */
const LONGEST_WAIT_MS = 60 * 60_000;

/**
 * Reads a common start: seconds since 1970, as `date +%s` prints them, or ISO 8601 with a time zone.
 *
 * @returns milliseconds since 1970
 * @throws UsageError without the name of the field
 */
export function parseStartAt(text: string): number {
  const value = text.trim();
  if (/^\d{9,11}$/.test(value)) return Number(value) * 1000;
  const parsed = Date.parse(value);
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(value) && !Number.isNaN(parsed)) return parsed;
  throw new UsageError(
    `found ${JSON.stringify(text)}; write seconds since 1970 (date +%s) or a time such as 2026-01-31T12:00:00Z`,
  );
}

/**
 * Waits for the common start of the shards of a run. One that is already over is no error here: the joined run names the
 * shard that was late.
 *
 * @returns a note for the report, or null
 * @throws UsageError where it is more than an hour away
 */
export async function awaitStart(
  startAtMs: number,
  { signal, onWaiting }: { signal: AbortSignal; onWaiting: (line: string) => void },
): Promise<string | null> {
  const left = startAtMs - Date.now();
  if (left > LONGEST_WAIT_MS) {
    throw new UsageError(
      `start-at: is ${Math.round(left / 60_000)} minutes away; write a time within the next hour`,
    );
  }
  if (left <= 0) return `The common start was ${Math.round(-left / 1000)} s ago when this shard was ready.`;
  onWaiting(`Waiting ${Math.ceil(left / 1000)} s for the common start.`);
  await pause(left, signal);
  return null;
}
