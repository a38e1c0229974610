import { StringDecoder } from "node:string_decoder";

/** One line of a container's log as the Kubernetes API gives it with `timestamps=true`. */
export interface LogLine {
  /** RFC 3339 with up to nine decimals, as it came; empty where a line has none. */
  time: string;
  text: string;
}

/** Longer ones are no rows of samples; they are handed on in pieces, so that they cannot fill the memory. */
const MAX_LINE_CHARACTERS = 1 << 20;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

/** Cuts one answer of the log API into lines; a connection that broke leaves the last one unfinished. */
export class LogLines {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  take(chunk: Uint8Array): LogLine[] {
    const text = this.#rest + this.#decoder.write(Buffer.from(chunk));
    const lines = text.split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > MAX_LINE_CHARACTERS) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    return lines.map(parseLine);
  }

  /** The last line of a log that is over, which may lack its line break. */
  rest(): LogLine[] {
    const text = this.#rest + this.#decoder.end();
    this.#rest = "";
    return text === "" ? [] : [parseLine(text)];
  }
}

function parseLine(line: string): LogLine {
  const match = TIME.exec(line);
  return match ? { time: match[1] ?? "", text: line.slice(match[0].length) } : { time: "", text: line };
}
