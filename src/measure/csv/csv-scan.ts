const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const FIRST_PRINTABLE = 32;
const MAX_NAME_BYTES = 128;

/**
 * Whether the first `length` of `bytes` are in `data` at `from`. Either they hold no newline, and `data` ends with one,
 * or the caller has made sure that there are as many.
 */
export function startsWith(data: Uint8Array, from: number, bytes: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (data[from + i] !== bytes[i]) return false;
  return true;
}

/** Position behind the comma after a metric's name; 0 where there is no such name. */
export function endOfName(data: Uint8Array, from: number): number {
  const last = from + MAX_NAME_BYTES;
  for (let at = from; at <= last; at++) {
    const byte = data[at] as number;
    if (byte === COMMA) return at > from ? at + 1 : 0;
    if (byte < FIRST_PRINTABLE || byte === QUOTE) return 0;
  }
  return 0;
}

/** Position of the comma or newline that ends the field. */
export function endOfField(data: Uint8Array, from: number): number {
  let at = from;
  while (data[at] !== COMMA && data[at] !== NEWLINE) at++;
  return at;
}

/** Whether a line begins with a name and a time. */
export function looksLikeRow(data: Buffer, from: number): boolean {
  return /^[^,"\n]{1,128},(\d{9,20}|\d{4}-\d\d-\d\dT[^,\n]*),/.test(
    data.toString("latin1", from, from + 200),
  );
}
