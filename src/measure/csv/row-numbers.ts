import { endOfField, startsWith } from "./csv-scan.ts";
import { parseTime } from "./csv-time.ts";
import { parseValue } from "./csv-value.ts";

const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const MAX_TIME_BYTES = 40;
const MAX_VALUE_BYTES = 400;
const MICRO_DIGITS = 16;

/** Reads the time and the value of a row, both with the comma after them, without making a string of either. */
export class RowNumbers {
  /** Where what was read last ends. */
  end = 0;
  // A Buffer like all other bytes here: code that meets different kinds of arrays takes half as long again.
  readonly #time = Buffer.alloc(MAX_TIME_BYTES + 1);
  /** 0: there is no time to compare the next one with. */
  #timeLength = 0;
  #timeMs = Number.NaN;

  /** Unix time in milliseconds; NaN where it is none. Neighbouring rows mostly have the same. */
  time(data: Buffer, from: number): number {
    if (this.#timeLength > 0 && startsWith(data, from, this.#time, this.#timeLength)) {
      this.end = from + this.#timeLength;
      return this.#timeMs;
    }
    this.#timeMs = this.#newTime(data, from);
    this.#timeLength = Number.isNaN(this.#timeMs) ? 0 : this.end - from;
    for (let i = 0; i < this.#timeLength; i++) this.#time[i] = data[from + i] as number;
    return this.#timeMs;
  }

  /** NaN where it is no number. */
  value(data: Buffer, from: number): number {
    let at = from;
    let digits = 0;
    let byte = data[at] as number;
    while (byte >= ZERO && byte <= NINE) {
      digits = digits * 10 + (byte - ZERO);
      byte = data[++at] as number;
    }
    if (byte === POINT && at > from) {
      const point = at;
      byte = data[++at] as number;
      while (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + (byte - ZERO);
        byte = data[++at] as number;
      }
      // Exact, since both are whole numbers that a double holds: the same value as that of parseFloat.
      if (byte === COMMA && at - point === 7 && at - from <= 16) {
        this.end = at + 1;
        return digits / 1e6;
      }
    }
    const text = this.#field(data, from, MAX_VALUE_BYTES);
    return text === null ? Number.NaN : parseValue(text);
  }

  #newTime(data: Buffer, from: number): number {
    const half = from + MICRO_DIGITS / 2;
    let at = from;
    let high = 0;
    let low = 0;
    let byte = data[at] as number;
    for (; byte >= ZERO && byte <= NINE && at < half; byte = data[++at] as number) {
      high = high * 10 + (byte - ZERO);
    }
    for (; byte >= ZERO && byte <= NINE && at <= from + MICRO_DIGITS; byte = data[++at] as number) {
      low = low * 10 + (byte - ZERO);
    }
    if (at - from === MICRO_DIGITS && byte === COMMA) {
      this.end = at + 1;
      return (high * 1e8 + low) / 1000;
    }
    const text = this.#field(data, from, MAX_TIME_BYTES);
    return text === null ? Number.NaN : parseTime(text);
  }

  #field(data: Buffer, from: number, maxBytes: number): string | null {
    const comma = endOfField(data, from);
    this.end = comma + 1;
    if (data[comma] !== COMMA || comma === from || comma - from > maxBytes) return null;
    return data.toString("latin1", from, comma);
  }
}
