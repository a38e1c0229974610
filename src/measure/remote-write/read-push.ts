/**
 * One push of Prometheus remote write, version 1, as k6 sends it: snappy over protobuf
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/, `prompb/types.proto`).
 */
import { PbfReader } from "pbf";
import { uncompress } from "snappyjs";
import type { NativeHistogram } from "./native-histogram.ts";

export interface PushedSeries {
  labels: Map<string, string>;
  /** Plain values; NaN for the mark that a series has ended. */
  samples: { timeMs: number; value: number }[];
  histograms: { timeMs: number; histogram: NativeHistogram }[];
}

/** A push of k6 has some kilobytes per hundred series. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @throws Error for anything that is not such a push */
export function readPush(body: Uint8Array): PushedSeries[] {
  const series: PushedSeries[] = [];
  new PbfReader(uncompress(body, MOST_BYTES)).readFields((tag, _, reader) => {
    if (tag === 1) series.push(readSeries(reader));
  }, null);
  return series;
}

function readSeries(reader: PbfReader): PushedSeries {
  const series: PushedSeries = { labels: new Map(), samples: [], histograms: [] };
  reader.readMessage((tag) => {
    if (tag === 1) readLabel(reader, series.labels);
    else if (tag === 2) series.samples.push(readSample(reader));
    else if (tag === 4) series.histograms.push(readHistogram(reader));
  }, null);
  return series;
}

function readLabel(reader: PbfReader, labels: Map<string, string>): void {
  const label = { name: "", value: "" };
  reader.readMessage((tag) => {
    if (tag === 1) label.name = reader.readString();
    else if (tag === 2) label.value = reader.readString();
  }, null);
  labels.set(label.name, label.value);
}

function readSample(reader: PbfReader): PushedSeries["samples"][number] {
  const sample = { timeMs: 0, value: 0 };
  reader.readMessage((tag) => {
    if (tag === 1) sample.value = reader.readDouble();
    else if (tag === 2) sample.timeMs = reader.readVarint(true);
  }, null);
  return sample;
}

function readHistogram(reader: PbfReader): PushedSeries["histograms"][number] {
  const positive: Side = { spans: [], deltas: [] };
  const negative: Side = { spans: [], deltas: [] };
  let [timeMs, schema, zeroCount] = [0, 0, 0];
  reader.readMessage((tag) => {
    if (tag === 4) schema = reader.readSVarint();
    else if (tag === 6) zeroCount = reader.readVarint();
    else if (tag === 8) negative.spans.push(readSpan(reader));
    else if (tag === 9) reader.readPackedSVarint(negative.deltas);
    else if (tag === 11) positive.spans.push(readSpan(reader));
    else if (tag === 12) reader.readPackedSVarint(positive.deltas);
    else if (tag === 15) timeMs = reader.readVarint(true);
  }, null);
  const histogram = { schema, zeroCount, positive: countsOf(positive), negative: countsOf(negative) };
  return { timeMs, histogram };
}

interface Side {
  spans: { offset: number; length: number }[];
  /** The first is a count, each further one the difference to the count before it. */
  deltas: number[];
}

function readSpan(reader: PbfReader): Side["spans"][number] {
  const span = { offset: 0, length: 0 };
  reader.readMessage((tag) => {
    if (tag === 1) span.offset = reader.readSVarint();
    else if (tag === 2) span.length = reader.readVarint();
  }, null);
  return span;
}

/** Spans tell which buckets there are: the first offset is an index, each further one a gap. */
function countsOf({ spans, deltas }: Side): Map<number, number> {
  const counts = new Map<number, number>();
  let index = 0;
  let count = 0;
  let at = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) {
      const delta = deltas[at++];
      if (delta === undefined) throw new Error("a histogram has fewer counts than buckets");
      count += delta;
      if (count < 0) throw new Error("a histogram has a negative count");
      if (count > 0) counts.set(index, count);
      index++;
    }
  }
  return counts;
}
