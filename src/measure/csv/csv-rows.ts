import type { StreamHealth } from "../recording.ts";
import { endOfTags, splitTags, UNFINISHED } from "./csv-fields.ts";
import { parseHeader, type TagColumns, type TagValues } from "./csv-header.ts";
import { endOfName, looksLikeRow, startsWith } from "./csv-scan.ts";
import { type MetricEntry, MetricTable } from "./metric-table.ts";
import { RowNumbers } from "./row-numbers.ts";
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

const NEWLINE = 10;
const MAX_ROW_BYTES = 64 * 1024;
/** Chunks are read in pieces of this size, in one buffer: no memory is taken anew for each. */
const PIECE_BYTES = 64 * 1024;

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
  /** What is being read, behind the beginning of a row that the piece before left unfinished. */
  readonly #data = Buffer.alloc(MAX_ROW_BYTES + PIECE_BYTES + 1);
  #held = 0;
  /** In the middle of a line that is too long to be a row. */
  #skipping = false;
  #ending = false;
  readonly #numbers = new RowNumbers();

  #lastMetric: MetricEntry<M> | null = null;
  #lastTags: TagEntry<T> | null = null;

  constructor(handler: CsvSampleHandler<M, T>) {
    this.#handler = handler;
    this.#metrics = new MetricTable((name) => handler.metric(name));
  }

  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES)
      this.#writePiece(chunk.subarray(at, at + PIECE_BYTES));
  }

  /** To be called after the last chunk; a last line without its newline is cut off, unless it is whole without it. */
  end(): void {
    if (this.#held === 0) return;
    const length = this.#data.writeUInt8(NEWLINE, this.#held);
    this.#held = 0;
    this.#ending = true;
    this.#read(length, length);
  }

  health(): StreamHealth {
    return this.#stray.health(this.#rows);
  }

  #writePiece(piece: Uint8Array): void {
    const from = this.#skipping ? piece.indexOf(NEWLINE) + 1 : 0;
    if (this.#skipping && from === 0) return;
    this.#skipping = false;
    this.#data.set(piece.subarray(from), this.#held);
    const length = this.#held + piece.length - from;
    const end = length === 0 ? 0 : this.#data.lastIndexOf(NEWLINE, length - 1) + 1;
    const read = this.#read(end, length);
    if (length - read > MAX_ROW_BYTES) {
      this.#stray.add(this.#columns ? "broken" : "foreign", this.#data.subarray(read, length));
      this.#skipping = true;
      this.#held = 0;
      return;
    }
    this.#data.copyWithin(0, read, length);
    this.#held = length - read;
  }

  /** Reads rows up to `end`, which is behind a newline; returns where the first unfinished one begins. */
  #read(end: number, length: number): number {
    const data = this.#data;
    const numbers = this.#numbers;
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

      const timeMs = numbers.time(data, at);
      at = numbers.end;
      if (Number.isNaN(timeMs) || this.#columns === null) {
        at = this.#headerOrForeign(data, begin, end);
        continue;
      }

      const value = numbers.value(data, at);
      at = numbers.end;
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
        if (newline === UNFINISHED && !this.#ending && length - begin <= MAX_ROW_BYTES) return begin;
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
