/**
 * The sample stream in the form in which k6's `--out csv` writes it for the generic script: same columns, same rows,
 * same order. One file of results therefore looks alike whichever engine made it.
 */
import type { Exchange } from "./exchange.ts";

/** With the system tags of the generic k6 script. */
export const HEADER =
  "metric_name,timestamp,metric_value,check,error_code,expected_response,method,name,status,extra_tags,metadata\n";

/** How long the engine's thread was kept from working, in milliseconds. */
export const EVENT_LOOP_LAG_METRIC = "embedded_event_loop_lag";

/** Where rows go. */
export interface RowSink {
  write(text: string, rows: number): void;
}

export interface SingleAnswerRow {
  metric: string;
  value: number;
  /** The endpoint. */
  name: string;
  status?: number;
  metadata?: string;
}

const NO_TAGS = ",,,,,,,,\n";
const ROWS_PER_REQUEST = 9;

export class SampleRows {
  readonly #sink: RowSink;
  readonly #requestTags = new Map<string, string>();

  constructor(sink: RowSink) {
    this.#sink = sink;
    sink.write(HEADER, 1);
  }

  request(method: string, name: string, exchange: Exchange, expected: boolean): void {
    const { phasesMs } = exchange;
    const at = exchange.endedAtMicros;
    const tags = this.#tagsOf(method, name, exchange, expected);
    this.#sink.write(
      `http_reqs,${at},1.000000${tags}http_req_duration,${at},${number(exchange.durationMs)}${tags}http_req_blocked,${at},${number(phasesMs.blocked)}${tags}http_req_connecting,${at},${number(phasesMs.connecting)}${tags}http_req_tls_handshaking,${at},${number(phasesMs.tls)}${tags}http_req_sending,${at},${number(phasesMs.sending)}${tags}http_req_waiting,${at},${number(phasesMs.waiting)}${tags}http_req_receiving,${at},${number(phasesMs.receiving)}${tags}http_req_failed,${at},${expected ? "0.000000" : "1.000000"}${tags}`,
      ROWS_PER_REQUEST,
    );
  }

  check(name: string, passed: boolean): void {
    this.#sink.write(`checks,${nowMicros()},${passed ? 1 : 0}.000000,${field(name)},,,,,,,\n`, 1);
  }

  /** One more of a counter that is about one endpoint. */
  count(metric: string, name: string): void {
    this.#sink.write(`${metric},${nowMicros()},1.000000,,,,,${field(name)},,,\n`, 1);
  }

  /** About one answer, with what k6 calls metadata. */
  single({ metric, value, name, status, metadata = "" }: SingleAnswerRow): void {
    const at = nowMicros();
    this.#sink.write(
      `${metric},${at},${number(value)},,,,,${field(name)},${status ?? ""},,${field(metadata)}\n`,
      1,
    );
  }

  traffic(sentBytes: number, receivedBytes: number): void {
    this.#plain("data_sent", sentBytes);
    this.#plain("data_received", receivedBytes);
  }

  iteration(durationMs: number): void {
    this.#plain("iteration_duration", durationMs);
    this.#plain("iterations", 1);
  }

  droppedIteration(): void {
    this.#plain("dropped_iterations", 1);
  }

  /** @param running VUs at work now @param made VUs that were made so far */
  vus(running: number, made: number): void {
    this.#plain("vus", running);
    this.#plain("vus_max", made);
  }

  /** Longest in the last second, milliseconds; the one metric that k6 has not. */
  eventLoopLag(lagMs: number): void {
    this.#plain(EVENT_LOOP_LAG_METRIC, lagMs);
  }

  #plain(metric: string, value: number): void {
    this.#sink.write(`${metric},${nowMicros()},${number(value)}${NO_TAGS}`, 1);
  }

  /** As many different ones as there are actions times outcomes, so this stays small. */
  #tagsOf(method: string, name: string, { errorCode, status }: Exchange, expected: boolean): string {
    const key = `${method} ${errorCode} ${status} ${expected} ${name}`;
    let tags = this.#requestTags.get(key);
    if (tags === undefined) {
      tags = `,,${errorCode || ""},${expected},${field(method)},${field(name)},${status},,\n`;
      this.#requestTags.set(key, tags);
    }
    return tags;
  }
}

function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

function number(value: number): string {
  return value === 0 ? "0.000000" : value.toFixed(6);
}

/** Quotes as k6 (Go's encoding/csv) does. */
function field(text: string): string {
  return /[",\r\n]|^\s|^\\\.$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
