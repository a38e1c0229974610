/**
 * Unix time in milliseconds of a timestamp in any format that k6 writes: seconds, milli-, micro- or nanoseconds told
 * apart by their number of digits, or RFC 3339. NaN for anything else.
 */
export function parseTime(text: string): number {
  if (/^\d+$/.test(text)) return fromDigits(text);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
}

function fromDigits(text: string): number {
  const { length } = text;
  if (length >= 9 && length <= 11) return Number(text) * 1000;
  if (length >= 12 && length <= 14) return Number(text);
  if (length >= 15 && length <= 17) return Number(text) / 1000;
  // Nanoseconds do not fit into a double; their last three digits do not matter.
  return length >= 18 && length <= 20 ? Number(text.slice(0, -3)) / 1000 : Number.NaN;
}
