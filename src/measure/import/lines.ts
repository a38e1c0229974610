/** Longer lines are cut: no sample is that long, and a file without line ends must not fill the memory. */
const MAX_LINE = 1024 * 1024;

export interface Line {
  text: string;
  /** false for what follows the last line end. */
  ended: boolean;
}

/** Splits UTF-8 at line ends, `\n` or `\r\n`. */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of content) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = (parts.pop() ?? "").slice(0, MAX_LINE);
    for (const part of parts) yield { text: part.endsWith("\r") ? part.slice(0, -1) : part, ended: true };
  }
  rest += decoder.decode();
  if (rest !== "") yield { text: rest, ended: false };
}
