/** The text of a baseline entry: JSON, one endpoint a line, so that a difference between two can be read. */
import { z } from "zod";
import { LogHistogram } from "../measure/histogram.ts";
import { FAILURE_CLASSES, type FailureClass } from "../measure/recording.ts";
import type { BaselineEntry } from "./entry.ts";
import { keySchema, parseStored } from "./stored-json.ts";

export const ENTRY_SCHEMA = 1;
/** Far more than 51 endpoints need. A larger file is not one of ours. */
export const MAX_ENTRY_BYTES = 2_000_000;

const MAX_COUNT = 1e12;
/** The bucket of a value of 10^9 ms; nothing measured lies beyond. */
const MAX_BUCKET = 2800;

const text = (limit: number) => z.string().max(limit);
const count = z.number().int().min(0).max(MAX_COUNT);
const quantile = z.strictObject({
  valueMs: z.number().min(0).max(2e9),
  logStandardError: z.number().min(0).max(100).nullable(),
});

/** Differences to the bucket before and counts, alternating: most buckets follow each other. */
const buckets = z
  .array(count)
  .max(2 * MAX_BUCKET)
  .refine((flat) => flat.length % 2 === 0, "a bucket has no count");

const endpointSchema = z.strictObject({
  endpoint: text(500),
  count,
  failures: z.partialRecord(z.enum(FAILURE_CLASSES), count),
  p50: quantile,
  p95: quantile,
  p99: quantile,
  latency: buckets,
});

const entrySchema = z.strictObject({
  schema: z.literal(ENTRY_SCHEMA),
  id: text(64),
  key: keySchema,
  commit: text(100).nullable(),
  branch: text(500).nullable(),
  recordedAt: z.iso.datetime({ offset: true }),
  runUrl: text(2000).nullable(),
  tool: text(100),
  seconds: z.number().min(0).max(1e9),
  requestsPerSecond: z.number().min(0).max(1e9),
  endpoints: z.array(endpointSchema).min(1).max(200),
});

/** Writes an entry. The same entry gives the same text. */
export function formatEntry(entry: BaselineEntry): string {
  const { endpoints, ...head } = entry;
  const lines = endpoints.map((endpoint) => {
    const { latency, ...rest } = endpoint;
    return `    ${JSON.stringify({ ...rest, latency: flatten(latency) })}`;
  });
  const opening = JSON.stringify(head, null, 2).replace(/\n}$/, "");
  return `${opening},\n  "endpoints": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

export type ReadEntry = { entry: BaselineEntry } | { problem: string };

/** Reads an entry; what is wrong with it comes back as a value, since a bad entry is left out and never fatal. */
export function parseEntry(content: string): ReadEntry {
  if (content.length > MAX_ENTRY_BYTES) return { problem: "larger than any baseline entry" };
  const read = parseStored(content, { what: "a baseline entry", version: ENTRY_SCHEMA, schema: entrySchema });
  if ("problem" in read) return read;
  const { endpoints, ...head } = read.data;
  return unfold(head, endpoints);
}

function unfold(
  head: Omit<BaselineEntry, "endpoints">,
  endpoints: z.infer<typeof endpointSchema>[],
): ReadEntry {
  const read: BaselineEntry["endpoints"] = [];
  for (const { latency, failures, ...rest } of endpoints) {
    const histogram = inflate(latency);
    if (histogram === null)
      return { problem: `not a baseline entry: ${rest.endpoint}: a bucket out of range` };
    if (histogram.count > rest.count) {
      return { problem: `not a baseline entry: ${rest.endpoint}: more latencies than requests` };
    }
    read.push({ ...rest, failures: defined(failures), latency: histogram });
  }
  return { entry: { ...head, endpoints: read } };
}

function defined(failures: Partial<Record<FailureClass, number | undefined>>) {
  return Object.fromEntries(
    Object.entries(failures).filter((pair): pair is [string, number] => pair[1] !== undefined),
  ) as Partial<Record<FailureClass, number>>;
}

function flatten(histogram: LogHistogram): number[] {
  let before = 0;
  return histogram.buckets().flatMap(([bucket, times]) => {
    const step = bucket - before;
    before = bucket;
    return [step, times];
  });
}

function inflate(flat: number[]): LogHistogram | null {
  const histogram = new LogHistogram();
  let bucket = 0;
  for (let i = 0; i < flat.length; i += 2) {
    bucket += flat[i] ?? 0;
    if (bucket > MAX_BUCKET) return null;
    histogram.addBucket(bucket, flat[i + 1] ?? 0);
  }
  return histogram;
}
