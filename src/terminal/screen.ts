const UP = (lines: number) => (lines === 0 ? "" : `\u001b[${lines}A`);
const TO_LINE_START = "\r";
const CLEAR_LINE = "\u001b[2K";
const CLEAR_BELOW = "\u001b[J";

/** The lower part of a terminal, drawn over and over in place; what stood above it stays. */
export class Screen {
  readonly #stream: Pick<NodeJS.WriteStream, "write">;
  #lines = 0;

  constructor(stream: Pick<NodeJS.WriteStream, "write">) {
    this.#stream = stream;
  }

  draw(lines: readonly string[]): void {
    const drawn = lines.map((line) => `${CLEAR_LINE}${line}\n`).join("");
    // In one piece: a terminal that shows half of it flickers.
    this.#stream.write(`${TO_LINE_START}${UP(this.#lines)}${drawn}${CLEAR_BELOW}`);
    this.#lines = lines.length;
  }

  /** What has been drawn stays; whatever comes next stands below it. */
  keep(): void {
    this.#lines = 0;
  }
}
