import type { ArmRecording, Recording } from "../measure/recording.ts";

/** Arms that share less of the shorter one than this were not run beside each other. */
const SHARED_AT_LEAST = 0.8;

export interface Clocks {
  /** Seconds to add to every second of the arm. */
  baseShift: number;
  headShift: number;
  /** The arms did not run at the same time. */
  apart: boolean;
  /** Seconds that both ran, and seconds of the shorter one. */
  sharedSeconds: number;
  shorterSeconds: number;
  /** Seconds from the start of base to the start of head. */
  laterSeconds: number;
}

/** A common clock for the head arms of two recordings: the true one where they ran beside each other. */
export function placeClocks(base: Recording, head: Recording): Clocks {
  const spans = { base: spanOf(base), head: spanOf(head) };
  const from = Math.max(spans.base.from, spans.head.from);
  const to = Math.min(spans.base.to, spans.head.to);
  const sharedSeconds = Math.max(0, to - from);
  const shorterSeconds = Math.min(spans.base.to - spans.base.from, spans.head.to - spans.head.from);
  const apart = sharedSeconds < SHARED_AT_LEAST * shorterSeconds || shorterSeconds <= 0;
  const laterSeconds = secondZero(head) - secondZero(base);
  return {
    baseShift: apart ? 0 : Math.max(0, -laterSeconds),
    headShift: apart ? 0 : Math.max(0, laterSeconds),
    apart,
    sharedSeconds,
    shorterSeconds,
    laterSeconds,
  };
}

export function clockNote(clocks: Clocks): string {
  const { apart, sharedSeconds, shorterSeconds, laterSeconds } = clocks;
  if (!apart) return `Both runs were made at the same time (${sharedSeconds} of ${shorterSeconds} s).`;
  const which = laterSeconds < 0 ? "head began" : "base began";
  return (
    `The two runs were not made at the same time (${which} ${inWords(Math.abs(laterSeconds))} earlier), so only ` +
    "differences beyond what runs usually vary by can be told; run both side by side to see smaller ones."
  );
}

function inWords(seconds: number): string {
  for (const [unit, length] of [
    ["days", 86_400],
    ["hours", 3_600],
    ["minutes", 60],
  ] as const) {
    if (seconds >= 2 * length) return `${Math.round(seconds / length)} ${unit}`;
  }
  return `${Math.round(seconds)} s`;
}

function secondZero(recording: Recording): number {
  return Math.round(recording.startedAtMs / 1000);
}

function spanOf(recording: Recording): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { second } of cellsOf(recording.head)) {
    from = Math.min(from, second);
    to = Math.max(to, second + 1);
  }
  const zero = secondZero(recording);
  return from > to ? { from: zero, to: zero } : { from: zero + from, to: zero + to };
}

function cellsOf(arm: ArmRecording): { second: number }[] {
  return [...arm.requests, ...arm.metricCells];
}
