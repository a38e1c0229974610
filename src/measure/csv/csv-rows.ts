import type { StreamHealth } from "../recording.ts";
import { endOfTags, splitTags, UNFINISHED } from "./csv-fields.ts";
import { parseHeader, type TagColumns, type TagValues } from "./csv-header.ts";
import { endOfField, endOfName, looksLikeRow, startsWith } from "./csv-scan.ts";
import { parseTime } from "./csv-time.ts";
import { parseValue } from "./csv-value.ts";
import { type MetricEntry, MetricTable } from "./metric-table.ts";
import { type StrayKind, StrayLines } from "./stray-lines.ts";
import { TagCache, type TagEntry } from "./tag-cache.ts";

export type { TagValues } from "./csv-header.ts";

/** Takes the samples. What it makes of a metric and of a set of tags is made once and handed back with each sample. */
export interface CsvSampleHandler<M, T> {
  metric(name: string): M;
  tags(values: TagValues): T;
  /** Returns false for a sample that it cannot use: the row is then counted as broken. */
  sample(metric: M, timeMs: number, value: number, tags: T): boolean;
}

const COMMA = 44;
const NEWLINE = 10;
const MAX_ROW_BYTES = 64 * 1024;
// All bytes are Buffers: compiled code that meets other kinds of arrays too takes half as long again.
const NO_BYTES = Buffer.alloc(0);
const MAX_TIME_BYTES = 40;
const MAX_VALUE_BYTES = 400;
/** There is no time to compare the next one with. */
const NO_TIME = 0;

/**
 * Reads the CSV that k6 writes, byte by byte and in chunks of any size. A row costs no string: neighbouring rows
 * share time and tags, so their bytes are compared with those of the row before, and looked up only where they
 * differ.
 */
export class CsvRows<M, T> {
  readonly #handler: CsvSampleHandler<M, T>;
  readonly #stray = new StrayLines();
  readonly #tags = new TagCache<T>();
  readonly #metrics: MetricTable<M>;
  #columns: TagColumns | null = null;
  #rows = 0;
  #rest: Buffer = NO_BYTES;
  /** In the middle of a line that is too long to be a row. */
  #skipping = false;
  #ending = false;

  #lastMetric: MetricEntry<M> | null = null;
  #lastTags: TagEntry<T> | null = null;
  readonly #time = Buffer.alloc(MAX_TIME_BYTES + 1);
  #timeLength = NO_TIME;
  #timeMs = Number.NaN;
  /** Where the number that was read last ends. */
  #at = 0;

  constructor(handler: CsvSampleHandler<M, T>) {
    this.#handler = handler;
    this.#metrics = new MetricTable((name) => handler.metric(name));
  }

  write(chunk: Uint8Array): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#skipping) {
      const newline = bytes.indexOf(NEWLINE);
      if (newline < 0) return;
      bytes = bytes.subarray(newline + 1);
      this.#skipping = false;
    }
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const end = data.lastIndexOf(NEWLINE) + 1;
    const read = this.#read(data, end);
    if (data.length - read > MAX_ROW_BYTES && end <= read) {
      this.#stray.add(this.#columns ? "broken" : "foreign", data.subarray(read));
      this.#skipping = true;
      this.#rest = NO_BYTES;
      return;
    }
    // A copy: the chunk belongs to whoever gave it.
    this.#rest = Buffer.from(data.subarray(read));
  }

  /** To be called after the last chunk; a last line without its newline is cut off, unless it is whole without it. */
  end(): void {
    if (this.#rest.length === 0) return;
    const data = Buffer.concat([this.#rest, Buffer.of(NEWLINE)]);
    this.#rest = NO_BYTES;
    this.#ending = true;
    this.#read(data, data.length);
  }

  health(): StreamHealth {
    return this.#stray.health(this.#rows);
  }

  /** Reads rows up to `end`, which is behind a newline; returns where the first unfinished one begins. */
  #read(data: Buffer, end: number): number {
    let at = 0;
    while (at < end) {
      const begin = at;
      let metric = this.#lastMetric?.next ?? null;
      if (metric !== null && startsWith(data, at, metric.bytes, metric.bytes.length))
        at += metric.bytes.length;
      else {
        metric = null;
        at = endOfName(data, at);
        if (at === 0) {
          at = this.#setAside("foreign", data, begin, end);
          continue;
        }
      }
      const nameEnd = at;

      let timeMs = this.#timeMs;
      if (this.#timeLength > 0 && startsWith(data, at, this.#time, this.#timeLength)) at += this.#timeLength;
      else {
        timeMs = this.#parseTime(data, at);
        at = this.#at;
      }
      if (Number.isNaN(timeMs)) {
        at = this.#headerOrForeign(data, begin, end);
        continue;
      }

      const value = this.#parseValue(data, at);
      at = this.#at;
      if (Number.isNaN(value)) {
        at = this.#setAside("broken", data, begin, end);
        continue;
      }

      let tags = this.#lastTags;
      if (
        tags !== null &&
        at + tags.bytes.length < end &&
        startsWith(data, at, tags.bytes, tags.bytes.length) &&
        data[at + tags.bytes.length] === NEWLINE
      ) {
        at += tags.bytes.length + 1;
      } else {
        const newline = endOfTags(data, at, end);
        if (newline === UNFINISHED && !this.#ending && data.length - begin <= MAX_ROW_BYTES) return begin;
        tags = newline < 0 ? null : this.#findTags(data, at, newline);
        if (tags === null) {
          const hasLines = newline < 0 || data.indexOf(NEWLINE, begin) < newline;
          at = this.#setAside("broken", data, begin, end, hasLines);
          continue;
        }
        this.#lastTags = tags;
        at = newline + 1;
      }

      if (metric === null) {
        metric = this.#metrics.find(data, begin, nameEnd);
        if (this.#lastMetric !== null) this.#lastMetric.next = metric;
      }
      this.#lastMetric = metric;
      if (this.#handler.sample(metric.metric, timeMs, value, tags.tags)) this.#rows++;
      else this.#stray.add("broken", data.subarray(begin, at));
    }
    return at;
  }

  /** Reads a time and the comma after it; NaN where it is none. */
  #parseTime(data: Buffer, from: number): number {
    let at = from;
    let high = 0;
    let low = 0;
    let byte = data[at] as number;
    for (; byte >= 48 && byte <= 57 && at - from < 8; byte = data[++at] as number)
      high = high * 10 + (byte - 48);
    for (; byte >= 48 && byte <= 57 && at - from < 17; byte = data[++at] as number)
      low = low * 10 + (byte - 48);
    const isMicro = at - from === 16 && byte === COMMA && this.#columns !== null;
    const comma = isMicro ? at : endOfField(data, from);
    this.#at = comma + 1;
    this.#timeMs = isMicro ? (high * 1e8 + low) / 1000 : this.#parseRareTime(data, from, comma);
    this.#timeLength = Number.isNaN(this.#timeMs) ? NO_TIME : comma + 1 - from;
    for (let i = 0; i < this.#timeLength; i++) this.#time[i] = data[from + i] as number;
    return this.#timeMs;
  }

  #parseRareTime(data: Buffer, from: number, comma: number): number {
    if (data[comma] !== COMMA || comma - from > MAX_TIME_BYTES || this.#columns === null) return Number.NaN;
    return parseTime(data.toString("latin1", from, comma));
  }

  /** Reads a value and the comma after it; NaN where it is no number. */
  #parseValue(data: Buffer, from: number): number {
    let at = from;
    let digits = 0;
    let byte = data[at] as number;
    while (byte >= 48 && byte <= 57) {
      digits = digits * 10 + (byte - 48);
      byte = data[++at] as number;
    }
    if (byte === 46 && at > from) {
      const point = at;
      byte = data[++at] as number;
      while (byte >= 48 && byte <= 57) {
        digits = digits * 10 + (byte - 48);
        byte = data[++at] as number;
      }
      // Exact, since both are whole numbers that a double holds: the same value as that of parseFloat.
      if (byte === COMMA && at - point === 7 && at - from <= 16) {
        this.#at = at + 1;
        return digits / 1e6;
      }
    }
    return this.#parseRareValue(data, from);
  }

  #parseRareValue(data: Buffer, from: number): number {
    const comma = endOfField(data, from);
    this.#at = comma + 1;
    if (data[comma] !== COMMA || comma === from || comma - from > MAX_VALUE_BYTES) return Number.NaN;
    return parseValue(data.toString("latin1", from, comma));
  }

  #findTags(data: Buffer, from: number, newline: number): TagEntry<T> | null {
    const known = this.#tags.find(data, from, newline);
    if (known) return known;
    const values = this.#columns ? splitTags(data, from, newline, this.#columns) : null;
    if (values === null) return null;
    return this.#tags.add(Buffer.from(data.subarray(from, newline)), this.#handler.tags(values));
  }

  #headerOrForeign(data: Buffer, begin: number, end: number): number {
    const newline = data.indexOf(NEWLINE, begin);
    const columns =
      newline - begin > MAX_ROW_BYTES ? null : parseHeader(data.toString("utf8", begin, newline));
    if (columns === null) return this.#setAside("foreign", data, begin, end);
    this.#columns = columns;
    this.#tags.clear();
    this.#lastTags = null;
    return newline + 1;
  }

  /**
   * Counts a line that is no sample; returns where to go on. Where line breaks are quoted that is the next line that
   * looks like a row: a stray quote must not swallow all the good rows up to the next one.
   */
  #setAside(kind: StrayKind, data: Buffer, begin: number, end: number, hasLines = false): number {
    let next = data.indexOf(NEWLINE, begin) + 1;
    while (hasLines && next < end && !looksLikeRow(data, next)) next = data.indexOf(NEWLINE, next) + 1;
    this.#stray.add(this.#ending && next >= end ? "truncated" : kind, data.subarray(begin, next - 1));
    return next;
  }
}
