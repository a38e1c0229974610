/** The id that a server gives an answer, to find it again in its logs and traces. No Node and no k6 in here. */

/** Headers that carry one, best first: those of traces before those of logs. In lower case. */
export const TRACE_HEADERS = [
  "traceparent",
  "x-trace-id",
  "trace-id",
  "x-b3-traceid",
  "uber-trace-id",
  "x-datadog-trace-id",
  "x-amzn-trace-id",
  "x-cloud-trace-context",
  "x-request-id",
  "request-id",
  "x-correlation-id",
  "x-amzn-requestid",
  "x-ms-request-id",
  "x-vercel-id",
  "fly-request-id",
  "x-railway-request-id",
  "cf-ray",
] as const;

export interface TraceId {
  /** In lower case. */
  header: string;
  id: string;
}

const ID = /^[A-Za-z0-9._:/+=-]{1,128}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** @param header value of a header by its name in lower case; several values are one text with commas */
export function traceIdOf(header: (name: string) => unknown): TraceId | null {
  for (const name of TRACE_HEADERS) {
    const value = header(name);
    const id = typeof value === "string" ? cleanId(name, value) : null;
    if (id !== null) return { header: name, id };
  }
  return null;
}

export function isTraceId(id: string): boolean {
  return ID.test(id);
}

function cleanId(name: string, value: string): string | null {
  if (name === "traceparent") return TRACE_PARENT.exec(value)?.[1] ?? null;
  // What follows are options of the header, or the same header once more.
  const first = (/^[^;,]{0,200}/.exec(value)?.[0] ?? "").trim().replace(/^Root=/, "");
  return isTraceId(first) ? first : null;
}
