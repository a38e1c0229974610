import type { StreamHealth } from "../recording.ts";

export type StrayKind = "broken" | "truncated" | "foreign";

const MAX_SAMPLES = 5;
const MAX_SAMPLE_LENGTH = 120;
/** Enough of a line to make a sample of. */
const SAMPLE_BYTES = 400;

/** Counts the lines that are no samples, and keeps a few to look at. */
export class StrayLines {
  readonly #counts = { broken: 0, truncated: 0, foreign: 0 };
  readonly #samples: string[] = [];

  add(kind: StrayKind, line: Uint8Array): void {
    this.#counts[kind]++;
    if (this.#samples.length >= MAX_SAMPLES) return;
    this.#samples.push(`${kind}: ${harmless(line)}`);
  }

  health(rows: number): StreamHealth {
    return { rows, ...this.#counts, samples: [...this.#samples] };
  }
}

/** One short line of printable text, without queries, users and passwords of URLs, or tokens. */
function harmless(line: Uint8Array): string {
  const text = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, SAMPLE_BYTES))
    .toString("utf8")
    .replace(/[\p{C}\u2028\u2029]+/gu, " ")
    .trim()
    .replace(/(\/\/)[^/\s@,]*@/g, "$1")
    .replace(/[?#][^\s,"]*/g, "?…")
    .replace(/\b(bearer|basic|token|authorization:?)\s+\S+/gi, "$1 …");
  return text.length > MAX_SAMPLE_LENGTH ? `${text.slice(0, MAX_SAMPLE_LENGTH - 1)}…` : text;
}
