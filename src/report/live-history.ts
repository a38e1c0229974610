import type { LiveRun } from "./progress.ts";

/** One arm over a piece of time. */
export interface LivePoint {
  requestsPerSecond: number;
  /** Highest of the piece, so that a short trouble is still seen in a long run; null where nothing was measured. */
  p95Ms: number | null;
}

const MOST_POINTS = 240;

/** What a run under way went through, from its start, in at most 240 points: two become one each time it is full. */
export class LiveHistory {
  #secondsPerPoint = 1;
  #head: LivePoint[] = [];
  #base: LivePoint[] = [];
  #added = 0;

  /** To be called once a second. */
  add({ head, base }: LiveRun): void {
    const starts = this.#added % this.#secondsPerPoint === 0;
    this.#added++;
    put(this.#head, head, starts);
    if (base) put(this.#base, base, starts);
    if (this.#head.length < MOST_POINTS) return;
    this.#head = halved(this.#head);
    this.#base = halved(this.#base);
    this.#secondsPerPoint *= 2;
  }

  /** Oldest first. */
  points(arm: "head" | "base"): readonly LivePoint[] {
    return arm === "head" ? this.#head : this.#base;
  }
}

function put(points: LivePoint[], { requestsPerSecond, p95Ms }: LivePoint, starts: boolean): void {
  const point = { requestsPerSecond, p95Ms };
  const last = points.at(-1);
  if (starts || last === undefined) points.push(point);
  else points[points.length - 1] = joined(last, point);
}

function halved(points: readonly LivePoint[]): LivePoint[] {
  const half: LivePoint[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [one, other] = [points[at], points[at + 1]];
    if (one) half.push(other ? joined(one, other) : one);
  }
  return half;
}

function joined(one: LivePoint, other: LivePoint): LivePoint {
  const p95Ms =
    one.p95Ms === null || other.p95Ms === null
      ? (one.p95Ms ?? other.p95Ms)
      : Math.max(one.p95Ms, other.p95Ms);
  return { requestsPerSecond: (one.requestsPerSecond + other.requestsPerSecond) / 2, p95Ms };
}

const LEVELS = "▁▂▃▄▅▆▇█";

/**
 * Bars of `width` columns at most, from zero to the highest value; the highest one stands for several values where there
 * are more than columns. Where nothing was measured there is a gap.
 */
export function sparkline(values: readonly (number | null)[], width: number): string {
  if (width < 1) return "";
  const perColumn = Math.max(1, Math.ceil(values.length / width));
  const columns: (number | null)[] = [];
  for (let at = 0; at < values.length; at += perColumn) {
    const known = values.slice(at, at + perColumn).filter((value) => value !== null);
    columns.push(known.length === 0 ? null : Math.max(...known));
  }
  const highest = Math.max(0, ...columns.filter((value) => value !== null));
  return columns
    .map((value) => {
      if (value === null) return " ";
      const level =
        highest === 0 ? 0 : Math.min(LEVELS.length - 1, Math.floor((value / highest) * LEVELS.length));
      return LEVELS[level] ?? " ";
    })
    .join("");
}
