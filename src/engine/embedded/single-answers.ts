import { BodyBudget, PER_ARM } from "../../scenario/interpreter/body-budget.ts";
import type { PlannedRequest } from "../../scenario/interpreter/iteration.ts";
import { maskBody } from "../../scenario/interpreter/mask-body.ts";
import { isProperError } from "../../scenario/interpreter/proper-error.ts";
import { SlowestGate } from "../../scenario/interpreter/slowest.ts";
import { traceIdOf } from "../../scenario/interpreter/trace-id.ts";
import {
  ERROR_BODY_KEY,
  PROPER_ERROR_METRIC,
  RETRY_AFTER_METRIC,
  SLOW_REQUEST_METRIC,
  TRACE_KEY,
} from "../../scenario/k6/plan.ts";
import type { Exchange } from "./exchange.ts";
import type { SampleRows } from "./sample-rows.ts";

/** As many as a report shows of an endpoint. */
const SLOWEST_OF_ACTION = 10;

export interface SingleAnswersOptions {
  rows: SampleRows;
  actions: number;
  /** Never handed out, even as a part of a body. */
  secrets: readonly string[];
  /** Unix microseconds from which on requests may be among the slowest. */
  judgedFromMicros: number;
}

/** Hands out what the generic k6 script hands out: bodies of error answers, ids of the slowest requests. */
export class SingleAnswers {
  readonly #options: SingleAnswersOptions;
  readonly #budget = new BodyBudget(PER_ARM);
  readonly #gate: SlowestGate;

  constructor(options: SingleAnswersOptions) {
    this.#options = options;
    this.#gate = new SlowestGate(options.actions, SLOWEST_OF_ACTION);
  }

  add(request: PlannedRequest, exchange: Exchange, expected: boolean): void {
    if (exchange.status >= 400) this.#error(request.endpoint, exchange);
    else if (expected) this.#slow(request, exchange);
  }

  #error(endpoint: string, { status, body, headers }: Exchange): void {
    const { rows, secrets } = this.#options;
    if (status === 429 || status === 503) {
      const has = headers["retry-after"] !== undefined;
      rows.single({ metric: RETRY_AFTER_METRIC, value: has ? 1 : 0, name: endpoint, status });
    }
    if (body === null) return;
    const proper = isProperError(body);
    const sample = this.#budget.take(endpoint, status, proper) ? maskBody(body, secrets) : "";
    const metadata = sample === "" ? "" : `${ERROR_BODY_KEY}=${encodeURIComponent(sample)}`;
    rows.single({ metric: PROPER_ERROR_METRIC, value: proper ? 1 : 0, name: endpoint, status, metadata });
  }

  #slow({ actionIndex, endpoint }: PlannedRequest, exchange: Exchange): void {
    const { durationMs, headers } = exchange;
    if (exchange.endedAtMicros - durationMs * 1000 < this.#options.judgedFromMicros) return;
    if (!this.#gate.admits(actionIndex, durationMs)) return;
    const trace = traceIdOf((name) => headers[name]);
    if (trace === null) {
      this.#gate.hadNone(actionIndex);
      return;
    }
    const metadata = `${TRACE_KEY}=${encodeURIComponent(`${trace.header}:${trace.id}`)}`;
    this.#options.rows.single({ metric: SLOW_REQUEST_METRIC, value: durationMs, name: endpoint, metadata });
  }
}
