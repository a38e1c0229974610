import type { LogLine } from "./log-lines.ts";

/** Seconds before the last line that are asked for again; standard output and error may be out of order by a little. */
const OVERLAP_SECONDS = 2;

/**
 * Joins the answers of the log API that follow each other after broken connections. The API resumes at a whole second
 * only, so the first lines of an answer have been seen; which ones, their times and texts tell. Where the last line seen is not there again, the log was rotated meanwhile and lines are lost.
 */
export class SeenLines {
  /** By time and text: how many lines were handed on. Of the last seconds only. */
  readonly #counts = new Map<string, number>();
  /** While an answer repeats what was seen: how many such lines are still to be passed over. */
  #repeated: Map<string, number> | null = null;
  #last = "";
  #lastKey = "";
  /** The answer has not yet come to the last line seen. */
  #behind = false;
  #gaps = 0;
  #pruned = "";

  /** Answers that did not begin where the one before had ended. */
  get gaps(): number {
    return this.#gaps;
  }

  /** To be called before an answer; returns from when on it has to be asked for, null for the beginning. */
  resume(): string | null {
    if (this.#last === "") return null;
    const since = secondsBefore(this.#last, OVERLAP_SECONDS);
    this.#repeated = new Map([...this.#counts].filter(([key]) => !isBefore(timeOf(key), since)));
    this.#behind = true;
    return since;
  }

  /** Whether the line is a new one. */
  isNew({ time, text }: LogLine): boolean {
    const key = `${time} ${hashOf(text)}`;
    const left = this.#repeated?.get(key) ?? 0;
    if (left > 0) {
      this.#repeated?.set(key, left - 1);
      if (key === this.#lastKey && left === 1) this.#behind = false;
      return false;
    }
    if (this.#behind) {
      this.#behind = false;
      this.#gaps++;
    }
    if (time === "") return true;
    this.#last = time;
    this.#lastKey = key;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#prune(time);
    return true;
  }

  #prune(time: string): void {
    const second = time.slice(0, 19);
    if (second === this.#pruned) return;
    this.#pruned = second;
    const oldest = secondsBefore(time, OVERLAP_SECONDS + 1);
    for (const known of this.#counts.keys()) if (isBefore(timeOf(known), oldest)) this.#counts.delete(known);
  }
}

/** In whole seconds, which is all that the API looks at. */
function secondsBefore(time: string, seconds: number): string {
  const ms = Math.floor(Date.parse(time) / 1000 - seconds) * 1000;
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

function isBefore(time: string, second: string): boolean {
  return Date.parse(time) < Date.parse(second);
}

function timeOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

/** FNV-1a, 32 bits: enough to tell apart lines of one nanosecond without keeping them. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
