import type { TagValues } from "./csv/csv-header.ts";
import type { ErrorGroup, FailureClass } from "./recording.ts";

/** Far more than a target has ways to fail; what comes beyond is counted in one group per class. */
const MAX_GROUPS = 200;
const MAX_SAMPLE_LENGTH = 160;

/** Counts failed requests by endpoint, status and code, with the seconds in which each was first and last seen. */
export class ErrorGroups {
  readonly #groups = new Map<string, ErrorGroup>();

  /** @param endpoint name as the cells have it @param at second of the recording; before its start counts as its start */
  add(endpoint: string, failure: FailureClass, tags: TagValues, at: number, times = 1): void {
    const second = Math.max(0, at);
    const status = wholeOf(tags.status);
    const code = wholeOf(tags.errorCode);
    const group =
      this.#group(endpoint, failure, status, code, tags.error) ??
      this.#group("other", failure, null, null, "");
    if (group === null) return;
    group.count += times;
    group.firstSecond = group.count === times ? second : Math.min(group.firstSecond, second);
    group.lastSecond = Math.max(group.lastSecond, second);
  }

  /** Most frequent first. */
  list(): ErrorGroup[] {
    return [...this.#groups.values()].map((group) => ({ ...group })).sort((a, b) => b.count - a.count);
  }

  #group(
    endpoint: string,
    failure: FailureClass,
    status: number | null,
    code: number | null,
    error: string,
  ): ErrorGroup | null {
    const key = `${failure} ${status} ${code} ${endpoint}`;
    const known = this.#groups.get(key);
    if (known) return known;
    if (this.#groups.size >= MAX_GROUPS && endpoint !== "other") return null;
    const sample = error === "" ? null : maskedSample(error);
    const made = { endpoint, failure, status, code, count: 0, firstSecond: 0, lastSecond: 0, sample };
    this.#groups.set(key, made);
    return made;
  }
}

/** One short line without users, passwords and queries of URLs, and without tokens. */
export function maskedSample(text: string): string {
  const line = text
    .slice(0, 1000)
    .replace(/[\p{C}\u2028\u2029]+/gu, " ")
    .trim()
    .replace(/(\/\/)[^/\s@,"]*@/g, "$1")
    .replace(/[?#][^\s,"]*/g, "?…")
    .replace(/\b(bearer|basic|token|authorization:?)\s+\S+/gi, "$1 …")
    .replace(/\b(api[-_]?key|secret|password|token|key)(["']?\s*[:=]\s*["']?)[^\s"',&]+/gi, "$1$2…");
  return line.length > MAX_SAMPLE_LENGTH ? `${line.slice(0, MAX_SAMPLE_LENGTH - 1)}…` : line;
}

function wholeOf(text: string): number | null {
  const value = Number(text);
  return text !== "" && Number.isSafeInteger(value) && value > 0 ? value : null;
}
