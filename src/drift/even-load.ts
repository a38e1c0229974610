import type { Window } from "../measure/aggregate.ts";
import type { Recording } from "../measure/recording.ts";

const PIECES = 12;
const LEAST_CHANGE = 0.2;
/** Requests that arrive at random vary by the root of their number; so many of those are no change of the load. */
const CHANCE = 4;

/**
 * Why a rise during this time would say nothing: the load itself changed. null where it was even: memory and latency follow
 * the load, and what follows it is neither leak nor drift.
 */
export function unevenLoad({ meta, head }: Recording, window: Window): string | null {
  const requests = head.requests.map(({ second, count }) => ({ second, value: count }));
  const isOpen = meta.plannedRate !== null;
  if (!requests.some(({ second }) => second >= window.from && second < window.to)) {
    return "there were no requests";
  }
  if (!isUneven(requests, window, CHANCE)) return null;
  // Where users wait for their answers, a slower target gets fewer requests of as many users.
  const users = head.load.map(({ second, vus }) => ({ second, value: vus }));
  if (!isOpen && users.length > 0 && !isUneven(users, window, 0)) return null;
  return "the load itself changed, and memory and latency follow it";
}

function isUneven(
  values: readonly { second: number; value: number }[],
  { from, to }: Window,
  chance: number,
): boolean {
  const pieces = new Array<number>(PIECES).fill(0);
  for (const { second, value } of values) {
    if (second < from || second >= to) continue;
    const piece = Math.floor(((second - from) / (to - from)) * PIECES);
    pieces[piece] = pieces[piece]! + value;
  }
  const mean = pieces.reduce((sum, value) => sum + value, 0) / PIECES;
  const allowed = mean * LEAST_CHANGE + chance * Math.sqrt(mean);
  return pieces.some((value) => Math.abs(value - mean) > allowed);
}
