import type { LookupFunction } from "node:net";
import { setImmediate } from "node:timers/promises";
import {
  type iterationPlanner,
  judgeResponse,
  type PlannedRequest,
} from "../../scenario/interpreter/iteration.ts";
import { EXPECTATION_FAILED_METRIC } from "../../scenario/k6/plan.ts";
import { Connection } from "./connection.ts";
import { Interrupted, RunningExchange } from "./exchange.ts";
import { Pause } from "./pause.ts";
import type { SampleRows } from "./sample-rows.ts";
import type { SingleAnswers } from "./single-answers.ts";

/** What the VUs of an arm share. */
export interface SharedWork {
  planIteration: ReturnType<typeof iterationPlanner>;
  /** Test-wide numbers, from 0 up, in the order in which iterations start. */
  nextIteration(): number;
  /** Each iteration waits a random part of this before it begins, milliseconds. */
  startSpreadMs: number;
  rows: SampleRows;
  singleAnswers: SingleAnswers;
  lookup: LookupFunction;
  userAgent: string;
}

/** One virtual user: its own connections, one iteration at a time. */
export class VirtualUser {
  readonly number: number;
  readonly #work: SharedWork;
  readonly #connection: Connection;
  #interrupted = false;
  #exchange: RunningExchange | null = null;
  #pause: Pause | null = null;

  /** @param number from 1 up */
  constructor(number: number, work: SharedWork) {
    this.number = number;
    this.#work = work;
    this.#connection = new Connection(work.lookup);
  }

  /** Runs one iteration to its end, or to an interruption: then what was under way leaves no trace in the results. */
  async iterate(): Promise<void> {
    const { rows } = this.#work;
    this.#interrupted = false;
    const start = performance.now();
    const { startSpreadMs } = this.#work;
    const requests = this.#work.planIteration(this.#work.nextIteration(), this.number);
    if (startSpreadMs > 0) await this.#think(Math.random() * startSpreadMs);
    // An iteration in which nothing is due must still let others run.
    if (requests.length === 0) await setImmediate();
    for (const request of requests) {
      if (this.#interrupted) break;
      await this.#send(request);
      if (request.thinkTimeMs > 0 && !this.#interrupted) await this.#think(request.thinkTimeMs);
    }
    const { sentBytes, receivedBytes } = this.#connection.takeTraffic();
    rows.traffic(sentBytes, receivedBytes);
    if (!this.#interrupted) rows.iteration(performance.now() - start);
  }

  /** Ends the iteration under way at once. */
  interrupt(): void {
    this.#interrupted = true;
    this.#exchange?.interrupt();
    this.#pause?.end();
  }

  close(): void {
    this.#connection.close();
  }

  async #send(request: PlannedRequest): Promise<void> {
    const { rows, userAgent } = this.#work;
    const { expect, action, endpoint, method } = request;
    const fields = expect?.json ?? [];
    this.#exchange = new RunningExchange(
      {
        method,
        url: request.url,
        headers: { "User-Agent": userAgent, ...request.headers },
        body: request.body,
        timeoutMs: request.timeoutMs,
        wantsBody: fields.length > 0,
      },
      this.#connection,
    );
    try {
      const exchange = await this.#exchange.result;
      const { status, body } = exchange;
      const verdict = judgeResponse(expect, { status, body });
      rows.request(method, endpoint, exchange, verdict.statusExpected);
      this.#work.singleAnswers.add(request, exchange, verdict.statusExpected);
      if (expect === null) return;
      rows.check(`${action}: status ${expect.statuses.join(" or ")}`, verdict.statusExpected);
      if (!verdict.statusExpected) return;
      for (const name of fields) rows.check(`${action}: has ${name}`, !verdict.missing.includes(name));
      if (verdict.missing.length > 0) rows.count(EXPECTATION_FAILED_METRIC, endpoint);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      this.#exchange = null;
    }
  }

  async #think(milliseconds: number): Promise<void> {
    this.#pause = new Pause(milliseconds);
    await this.#pause.over;
    this.#pause = null;
  }
}
