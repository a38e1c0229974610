import type { LiveFigures } from "../measure/collector.ts";
import { countOf, milliseconds, percent, perSecond, plainSpaces, wholeNumber } from "./numbers.ts";

/** Both arms of a run that is under way. */
export interface LiveRun {
  head: LiveFigures;
  base: LiveFigures | null;
}

/**
 * A plain line for a log. `plannedSeconds` includes the warm-up; null where only the script knows.
 *
 * @example "0:45 of 1:40 · 10 VUs · 30/s · p95 201 ms · 0 of 1 350 failed"
 */
export function progressLine(live: LiveRun, plannedSeconds: number | null): string {
  const { head, base } = live;
  const elapsed = clock(head.elapsedSeconds);
  const time = plannedSeconds === null ? elapsed : `${elapsed} of ${clock(plannedSeconds)}`;
  const arms = base ? [`head ${armWords(head)}`, `base ${armWords(base)}`] : [armWords(head)];
  return plainSpaces([time, ...arms].join(" · "));
}

function armWords(arm: LiveFigures): string {
  if (arm.requests === 0) {
    const vus = countOf(arm.vus, "VU");
    return `${vus}, ${countOf(arm.iterations, "iteration")}, no request yet${droppedWords(arm)}`;
  }
  const failed =
    arm.failed === 0
      ? "0 failed"
      : `${wholeNumber(arm.failed)} failed (${percent(arm.failed / arm.requests)})`;
  return [
    countOf(arm.vus, "VU"),
    perSecond(arm.requestsPerSecond),
    `p95 ${milliseconds(arm.p95Ms)}`,
    `${failed}${droppedWords(arm)}`,
  ].join(", ");
}

function droppedWords(arm: LiveFigures): string {
  return arm.droppedIterations === 0 ? "" : `, ${wholeNumber(arm.droppedIterations)} iterations dropped`;
}

/** How much of the time is over; empty where nobody knows how long it will take. */
export function draw(elapsed: number, planned: number | null, width: number): string {
  if (planned === null || planned <= 0) return "";
  const full = Math.min(width, Math.floor((elapsed / planned) * width));
  return `${"█".repeat(full)}${"░".repeat(width - full)} `;
}

/** `0:45`, `12:03`, `1:02:30`. */
export function clock(value: number): string {
  const whole = Math.max(0, Math.floor(value));
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
