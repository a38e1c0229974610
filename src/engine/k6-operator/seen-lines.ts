import type { LogLine } from "./log-lines.ts";

/** Seconds before the last line that are asked for again; standard output and error may be out of order by a little. */
const OVERLAP_SECONDS = 2;

/**
 * Joins the answers of the log API that follow each other after broken connections. The API resumes at a whole second
 * only, so the first lines of an answer have been seen; which ones, their times tell, which a log has in the same order
 * each time it is read. Where the last line seen is not there again, the log was rotated meanwhile and lines are lost.
 */
export class SeenLines {
  /** By time: how many lines were handed on. Of the last seconds only. */
  readonly #counts = new Map<string, number>();
  /** While an answer repeats what was seen: how many lines of a time are still to be passed over. */
  #repeated: Map<string, number> | null = null;
  #last = "";
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
    this.#repeated = new Map([...this.#counts].filter(([time]) => !isBefore(time, since)));
    this.#behind = true;
    return since;
  }

  /** Whether the line is a new one. */
  isNew({ time }: LogLine): boolean {
    const left = this.#repeated?.get(time) ?? 0;
    if (left > 0) {
      this.#repeated?.set(time, left - 1);
      if (this.#behind && time === this.#last && left === 1) this.#behind = false;
      return false;
    }
    if (this.#behind) {
      this.#behind = false;
      this.#gaps++;
    }
    if (time === "") return true;
    this.#last = time;
    this.#counts.set(time, (this.#counts.get(time) ?? 0) + 1);
    this.#prune(time);
    return true;
  }

  #prune(time: string): void {
    const second = time.slice(0, 19);
    if (second === this.#pruned) return;
    this.#pruned = second;
    const oldest = secondsBefore(time, OVERLAP_SECONDS + 1);
    for (const known of this.#counts.keys()) if (isBefore(known, oldest)) this.#counts.delete(known);
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
