/** Writes rows as k6 does: Go's encoding/csv, `%f` values, times in microseconds. */

export const CSV_HEADER =
  "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata";

export interface CsvRow {
  metric: string;
  timeMs: number;
  value: number;
  tags?: Record<string, string>;
}

export function csvRow({ metric, timeMs, value, tags = {} }: CsvRow): string {
  const columns = CSV_HEADER.split(",").slice(3);
  const micro = Math.round(timeMs * 1000);
  return `${[metric, micro, value.toFixed(6), ...columns.map((name) => tags[name] ?? "")].map(field).join(",")}\n`;
}

export function csvOf(rows: readonly CsvRow[]): string {
  return `${CSV_HEADER}\n${rows.map(csvRow).join("")}`;
}

export interface RequestRow {
  timeMs: number;
  durationMs?: number;
  name?: string;
  method?: string;
  status?: string;
  errorCode?: string;
  failed?: boolean;
}

/** The nine samples of a request, in k6's order. */
export function requestRows(request: RequestRow): CsvRow[] {
  const { timeMs, durationMs = 10, name = "GET /", method = "GET", failed = false } = request;
  const tags = {
    name,
    method,
    url: name,
    status: request.status ?? "200",
    error_code: request.errorCode ?? "",
    expected_response: failed ? "false" : "true",
  };
  const values: [string, number][] = [
    ["http_reqs", 1],
    ["http_req_duration", durationMs],
    ["http_req_blocked", 0.001],
    ["http_req_connecting", 0],
    ["http_req_tls_handshaking", 0],
    ["http_req_sending", durationMs * 0.01],
    ["http_req_waiting", durationMs * 0.96],
    ["http_req_receiving", durationMs * 0.03],
    ["http_req_failed", failed ? 1 : 0],
  ];
  return values.map(([metric, value]) => ({ metric, timeMs, value, tags }));
}

/** Quoted as Go does: where there is a comma, a quote or a line break in it, or a space before it. */
function field(value: string | number): string {
  const text = String(value);
  if (text === "" || !(/[",\r\n]/.test(text) || /^\s/u.test(text))) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
