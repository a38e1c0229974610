import { parseK6Log } from "../k6/k6-log.ts";

/** What k6 counted itself, from the summary that it prints at its end. */
export interface OwnCounts {
  requests: number;
  iterations: number;
}

export interface PodOutputListener {
  /** Rows of k6's CSV, their line breaks included; the header as well. */
  onRows(rows: string): void;
}

const ROW = /^([A-Za-z_][A-Za-z0-9_]{0,127}),(\d{9,20}),/;
const LOG = /^\{"/;
const MAX_SUMMARY_LINES = 200_000;
const MAX_LOG_LINES = 2_000;

/**
 * Takes apart what a k6 in a pod prints, where samples, log and summary all are lines of one container log: `--out csv=-`,
 * `--log-format=json` and `--summary-export=/dev/stdout`. Whatever is neither log nor summary belongs to the samples, so
 * that nothing of them is lost unseen.
 */
export class PodOutput {
  readonly #listener: PodOutputListener;
  readonly #log: string[] = [];
  #summary: string[] = [];
  #state: "samples" | "summary" = "samples";
  #toPeople = false;
  #closed: string | null = null;
  #requests = 0;
  #iterations = 0;

  constructor(listener: PodOutputListener) {
    this.#listener = listener;
  }

  take(lines: readonly string[]): void {
    let rows = "";
    for (const line of lines) {
      if (this.#isAside(line)) continue;
      this.#count(line);
      rows += `${line}\n`;
    }
    if (rows !== "") this.#listener.onRows(rows);
  }

  /** Rows of requests and of iterations that came. */
  get counted(): OwnCounts {
    return { requests: this.#requests, iterations: this.#iterations };
  }

  /** The text of the summary; null where none came, or not all of it. */
  get summary(): string | null {
    return this.#closed;
  }

  /** The end of what k6 logged, one JSON object a line. */
  get logTail(): string {
    return this.#log.map((line) => `${line}\n`).join("");
  }

  /** Null where the summary is not there. */
  ownCounts(): OwnCounts | null {
    if (this.#closed === null) return null;
    const metrics = (JSON.parse(this.#closed) as { metrics?: Record<string, { count?: number }> }).metrics;
    if (metrics === undefined) return null;
    return { requests: metrics.http_reqs?.count ?? 0, iterations: metrics.iterations?.count ?? 0 };
  }

  #isAside(line: string): boolean {
    if (line === "" || this.#isSummaryForPeople(line)) return true;
    if (this.#isLog(line)) {
      this.#keep(line);
      return true;
    }
    if (this.#state === "summary") {
      this.#addToSummary(line);
      return true;
    }
    // The summary is indented, and its first line is nothing but its brace.
    if (line === "{" && this.#closed === null) {
      this.#state = "summary";
      this.#summary = [line];
      return true;
    }
    return false;
  }

  /** k6 prints one with `--quiet` too, and without it writes no other: indented, below headings with a block. */
  #isSummaryForPeople(line: string): boolean {
    if (line.startsWith("  █ ")) this.#toPeople = true;
    else if (!line.startsWith("  ")) this.#toPeople = false;
    return this.#toPeople && this.#state === "samples";
  }

  #addToSummary(line: string): void {
    // It ends without a line break, so what is logged next may stand behind it.
    const behind = line.startsWith("}") ? line.slice(1) : null;
    if (behind === null || !(behind === "" || LOG.test(behind))) {
      this.#summary.push(line);
      if (this.#summary.length > MAX_SUMMARY_LINES || ROW.test(line)) this.#giveSummaryBack();
      return;
    }
    if (behind !== "") this.#keep(behind);
    const text = [...this.#summary, "}"].join("\n");
    this.#summary = [];
    this.#state = "samples";
    if (isObject(text)) this.#closed = text;
    else this.#listener.onRows(`${text}\n`);
  }

  /** It was none: something that a script printed. */
  #giveSummaryBack(): void {
    const lines = this.#summary;
    this.#summary = [];
    this.#state = "samples";
    for (const line of lines) this.#count(line);
    this.#listener.onRows(lines.map((line) => `${line}\n`).join(""));
  }

  #isLog(line: string): boolean {
    return LOG.test(line) && parseK6Log(line)[0]?.level != null;
  }

  #count(line: string): void {
    const name = ROW.exec(line)?.[1];
    if (name === "http_reqs") this.#requests++;
    else if (name === "iterations") this.#iterations++;
    else if (name === undefined && !line.startsWith("metric_name,")) this.#keep(line);
  }

  #keep(line: string): void {
    this.#log.push(line.slice(0, 4_000));
    if (this.#log.length > MAX_LOG_LINES * 2) this.#log.splice(0, MAX_LOG_LINES);
  }
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    // What a script printed between two braces; the caller hands it on.
    return false;
  }
}
