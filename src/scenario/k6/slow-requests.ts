/** Hands the ids of the slowest requests out of k6, by the metadata of a sample of their own. */
import execution from "k6/execution";
import type { RefinedResponse, ResponseType } from "k6/http";
import { Gauge } from "k6/metrics";
import type { PlannedRequest } from "../interpreter/iteration.ts";
import { SlowestGate } from "../interpreter/slowest.ts";
import { TRACE_HEADERS, traceIdOf } from "../interpreter/trace-id.ts";
import { type K6Plan, SLOW_REQUEST_METRIC, TRACE_KEY } from "./plan.ts";

const slowRequest = new Gauge(SLOW_REQUEST_METRIC);

/** As Go, and so k6, spells the names of headers. */
const AS_IN_K6 = new Map<string, string>(
  TRACE_HEADERS.map((name) => [name, name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())]),
);

/** Those of one virtual user. */
export class SlowRequests {
  readonly #gate: SlowestGate;
  readonly #warmUpMs: number;
  /** Unix milliseconds; 0 before the first request. */
  #judgedFromMs = 0;

  constructor(plan: K6Plan) {
    this.#gate = new SlowestGate(plan.behaviour.actions.length, plan.slowestPerVu);
    this.#warmUpMs = plan.warmUpMs;
  }

  add({ actionIndex, endpoint }: PlannedRequest, response: RefinedResponse<ResponseType>): void {
    if (this.#judgedFromMs === 0) this.#judgedFromMs = execution.scenario.startTime + this.#warmUpMs;
    const durationMs = response.timings.duration;
    if (Date.now() - durationMs < this.#judgedFromMs || !this.#gate.admits(actionIndex, durationMs)) return;
    const { headers } = response;
    const trace = traceIdOf((name) => headers[AS_IN_K6.get(name) ?? name]);
    if (trace === null) {
      this.#gate.hadNone(actionIndex);
      return;
    }
    const { metadata } = execution.vu.metrics;
    metadata[TRACE_KEY] = encodeURIComponent(`${trace.header}:${trace.id}`);
    slowRequest.add(durationMs, { name: endpoint });
    delete metadata[TRACE_KEY];
  }
}
