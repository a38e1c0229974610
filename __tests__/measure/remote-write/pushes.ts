/** Pushes as k6 makes them, for tests. */
import { PbfWriter } from "pbf";
import { compress } from "snappyjs";
import type { NativeHistogram } from "../../../src/measure/remote-write/native-histogram.ts";

export interface MadeSeries {
  labels: Record<string, string>;
  /** A plain value, or a histogram. */
  value?: number;
  histogram?: NativeHistogram;
  timeMs: number;
}

export function makePush(series: readonly MadeSeries[]): Uint8Array {
  const writer = new PbfWriter();
  for (const one of series) writer.writeMessage(1, writeSeries, one);
  return compress(writer.finish());
}

function writeSeries(one: MadeSeries, writer: PbfWriter): void {
  for (const label of Object.entries(one.labels)) {
    writer.writeMessage(
      1,
      ([name, value]: [string, string], inner: PbfWriter) => {
        inner.writeStringField(1, name);
        inner.writeStringField(2, value);
      },
      label,
    );
  }
  if (one.value !== undefined) {
    writer.writeMessage(
      2,
      (value: number, inner: PbfWriter) => {
        inner.writeDoubleField(1, value);
        inner.writeVarintField(2, one.timeMs);
      },
      one.value,
    );
  }
  if (one.histogram !== undefined) {
    writer.writeMessage(
      4,
      (histogram: NativeHistogram, inner: PbfWriter) => {
        inner.writeSVarintField(4, histogram.schema);
        inner.writeVarintField(6, histogram.zeroCount);
        writeSide(inner, 8, 9, histogram.negative);
        writeSide(inner, 11, 12, histogram.positive);
        inner.writeVarintField(15, one.timeMs);
      },
      one.histogram,
    );
  }
}

/** Each bucket in a span of its own. */
function writeSide(
  writer: PbfWriter,
  spans: number,
  deltas: number,
  counts: ReadonlyMap<number, number>,
): void {
  const buckets = [...counts].sort((a, b) => a[0] - b[0]);
  let next = 0;
  for (const [bucket] of buckets) {
    writer.writeMessage(
      spans,
      (offset: number, inner: PbfWriter) => {
        inner.writeSVarintField(1, offset);
        inner.writeVarintField(2, 1);
      },
      bucket - next,
    );
    next = bucket + 1;
  }
  writer.writePackedSVarint(
    deltas,
    buckets.map(([, count], at) => count - (at === 0 ? 0 : buckets[at - 1]![1])),
  );
}

export function histogramOf(positive: Record<number, number>, zeroCount = 0): NativeHistogram {
  const counts = Object.entries(positive).map(([bucket, count]) => [Number(bucket), count] as const);
  return { schema: 3, zeroCount, positive: new Map(counts), negative: new Map() };
}
