import { noTags, type TagColumns, type TagValues } from "./csv-header.ts";

const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** The tags of a row did not end in the bytes at hand: more are needed. */
export const UNFINISHED = -1;
/** What should be the tags of a row is not CSV. */
export const MALFORMED = -2;

/**
 * Position of the newline that ends the row whose tags begin at `from`, {@link UNFINISHED} or {@link MALFORMED}.
 * A newline inside of quotes ends nothing.
 */
export function endOfTags(data: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = data[at] as number;
    if (byte === NEWLINE) return at;
    if (byte !== QUOTE) continue;
    if (data[at - 1] !== COMMA) return MALFORMED;
    for (;;) {
      at++;
      if (at >= end) return UNFINISHED;
      if (data[at] !== QUOTE) continue;
      if (data[at + 1] !== QUOTE) break;
      at++;
    }
    const after = data[at + 1];
    if (after !== COMMA && after !== NEWLINE && after !== RETURN)
      return at + 1 >= end ? UNFINISHED : MALFORMED;
  }
  return UNFINISHED;
}

/** The tags in `data` from `from` to before `to`; null where they are not as many as the header has. */
export function splitTags(data: Buffer, from: number, to: number, columns: TagColumns): TagValues | null {
  const values = noTags();
  const last = data[to - 1] === RETURN ? to - 1 : to;
  let column = 0;
  let at = from;
  for (;;) {
    const begin = at;
    const quoted = at < last && data[at] === QUOTE;
    if (quoted) {
      do {
        at = data.indexOf(QUOTE, at + 1) + 1;
      } while (data[at] === QUOTE);
    } else {
      while (at < last && data[at] !== COMMA) at++;
    }
    const tag = columns[column];
    if (tag === undefined) return null;
    if (tag !== null) values[tag] = textOf(data, begin, at, quoted);
    column++;
    if (at >= last) return column === columns.length ? values : null;
    at++;
  }
}

function textOf(data: Buffer, from: number, to: number, quoted: boolean): string {
  if (!quoted) return data.toString("utf8", from, to);
  return data.toString("utf8", from + 1, to - 1).replaceAll('""', '"');
}
