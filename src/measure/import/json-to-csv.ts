import type { MetricInfo, MetricType } from "../recording.ts";
import { linesOf } from "./lines.ts";

/** Columns in the order in which k6's own CSV has them. */
const TAGS = [
  "check",
  "error",
  "error_code",
  "expected_response",
  "group",
  "method",
  "name",
  "proto",
  "scenario",
  "service",
  "status",
  "subproto",
  "tls_version",
  "url",
] as const;
const HEADER = `metric_name,timestamp,metric_value,${TAGS.join(",")},extra_tags,metadata\n`;
const BATCH_CHARACTERS = 64 * 1024;
const SHOWN_CHARACTERS = 200;
const METRIC_TYPES: readonly string[] = ["trend", "rate", "counter", "gauge"] satisfies MetricType[];

export interface JsonRun {
  /** The samples as `--out csv` with times in microseconds would have written them. */
  csv: AsyncIterable<Buffer>;
  /** Types of the metrics, filled while {@link csv} is read. */
  metrics: MetricInfo[];
}

/**
 * Turns the lines of `--out json` into rows of `--out csv`: one reader for both, so that both count the same.
 * What is no sample is handed on as a line that this reader counts as unusable.
 */
export function csvOfJson(content: AsyncIterable<Buffer>): JsonRun {
  const metrics: MetricInfo[] = [];
  return { csv: rows(content, metrics), metrics };
}

async function* rows(content: AsyncIterable<Buffer>, metrics: MetricInfo[]): AsyncGenerator<Buffer> {
  let batch = HEADER;
  for await (const line of linesOf(content)) {
    if (line.text.trim() === "") continue;
    const row = rowOf(line.text, metrics);
    if (row !== null) batch += line.ended || row.usable ? `${row.text}\n` : row.text;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield Buffer.from(batch);
    batch = "";
  }
  if (batch !== "") yield Buffer.from(batch);
}

/** null: a line that describes a metric, which has been noted. */
function rowOf(line: string, metrics: MetricInfo[]): { text: string; usable: boolean } | null {
  const envelope = parse(line);
  if (envelope?.type === "Metric") {
    const { name, type } = envelope.data ?? {};
    if (typeof name === "string" && typeof type === "string" && METRIC_TYPES.includes(type)) {
      metrics.push({ name, type: type as MetricType });
      return null;
    }
  }
  const point = envelope?.type === "Point" ? csvRow(envelope) : null;
  return point === null ? { text: unusable(line), usable: false } : { text: point, usable: true };
}

interface Envelope {
  type?: unknown;
  metric?: unknown;
  data?: {
    name?: unknown;
    type?: unknown;
    time?: unknown;
    value?: unknown;
    tags?: unknown;
    metadata?: unknown;
  } | null;
}

function parse(line: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" ? (value as Envelope | null) : null;
  } catch {
    return null; // Counted by the reader of the rows, as a line that is none.
  }
}

function csvRow({ metric, data }: Envelope): string | null {
  const micro = typeof data?.time === "string" ? microsecondsOf(data.time) : null;
  if (typeof metric !== "string" || typeof data?.value !== "number" || micro === null) return null;
  const tags = new Map(Object.entries((data.tags ?? {}) as Record<string, unknown>));
  const fields = [metric, micro, data.value.toFixed(6)];
  for (const tag of TAGS) {
    fields.push(String(tags.get(tag) ?? ""));
    tags.delete(tag);
  }
  const extra = joined([...tags]);
  const metadata = Object.entries((data.metadata ?? {}) as Record<string, unknown>);
  return [...fields, extra, joined(metadata)].map(quoted).join(",");
}

function joined(pairs: [string, unknown][]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** Unix time in microseconds of RFC 3339 with up to nanoseconds, the rest cut off; null if it is no such time. */
function microsecondsOf(time: string): string | null {
  const [, toTheSecond, fraction = "", zone] = /^(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  const ms = Date.parse(`${toTheSecond}${zone}`);
  return Number.isNaN(ms) ? null : `${ms / 1000}${fraction.slice(0, 6).padEnd(6, "0")}`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) || /^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** A line that can be no row: it has one field. */
function unusable(line: string): string {
  return line.slice(0, SHOWN_CHARACTERS).replace(/[",\r\n]/g, " ");
}
