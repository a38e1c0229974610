import {
  type ClientRequest,
  request as http,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import { request as https } from "node:https";
import type { Socket } from "node:net";
import { decodeBody, MAX_BODY_BYTES } from "./body.ts";
import type { Connection } from "./connection.ts";
import { errorCodeOf, errorCodeOfStatus, RequestTimeout } from "./error-codes.ts";
import { Stopwatch, type Timings } from "./stopwatch.ts";

export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  timeoutMs: number;
  /** Whether the answer's body is looked at; otherwise it is read and thrown away, unless it is an error's. */
  wantsBody: boolean;
}

/** One request and what came of it. */
export interface Exchange extends Timings {
  /** 0 where there was no whole answer. */
  status: number;
  /** k6's number; 0 for none. */
  errorCode: number;
  headers: IncomingHttpHeaders;
  body: string | null;
}

/** The request was ended from our side, on purpose: it is no part of the measurement. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** What Go's client sends once more by itself where a kept connection turns out to be closed. */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** A request under way. */
export class RunningExchange {
  /** Rejects with {@link Interrupted} only; every other failure is an {@link Exchange}. */
  readonly result: Promise<Exchange>;
  #request: ClientRequest | null = null;

  constructor(outgoing: Outgoing, connection: Connection) {
    this.result = this.#run(outgoing, connection);
  }

  interrupt(): void {
    this.#request?.destroy(new Interrupted());
  }

  async #run(outgoing: Outgoing, connection: Connection): Promise<Exchange> {
    const deadline = performance.now() + outgoing.timeoutMs;
    const attempt = await this.#attempt(outgoing, connection, deadline);
    if (!attempt.stale || !REPEATABLE.has(outgoing.method)) return attempt.exchange;
    return (await this.#attempt(outgoing, connection, deadline)).exchange;
  }

  #attempt(
    outgoing: Outgoing,
    connection: Connection,
    deadline: number,
  ): Promise<{ exchange: Exchange; stale: boolean }> {
    return new Promise((resolve, reject) => {
      const times = new Stopwatch();
      let timer: NodeJS.Timeout | null = null;
      let response: IncomingMessage | null = null;
      let socket: Socket | null = null;

      const settle = (error: unknown, body: string | null) => {
        if (timer) clearTimeout(timer);
        if (error instanceof Interrupted) return reject(error);
        const failed = error !== null;
        // The socket knows whether the peer reset it or closed it in good order.
        const cause = error instanceof RequestTimeout ? error : (socket?.errored ?? error);
        const exchange: Exchange = {
          ...times.stop(),
          status: failed ? 0 : (response?.statusCode ?? 0),
          errorCode: failed
            ? errorCodeOf(cause, times.connected)
            : errorCodeOfStatus(response?.statusCode ?? 0),
          headers: response?.headers ?? {},
          body,
        };
        const stale =
          failed && !response && this.#request?.reusedSocket === true && !(error instanceof RequestTimeout);
        resolve({ exchange, stale });
      };

      let request: ClientRequest;
      try {
        request = open(outgoing, connection);
      } catch (error) {
        settle(error, null);
        return;
      }
      this.#request = request;
      timer = setTimeout(() => request.destroy(new RequestTimeout()), deadline - performance.now());
      request.once("socket", (assigned) => {
        socket = assigned;
        if (request.reusedSocket || !assigned.connecting) times.gotConnection();
        else {
          connection.watch(assigned);
          times.watchConnecting(assigned, outgoing.url.startsWith("https:"));
        }
      });
      request.once("finish", () => times.wrote());
      // Stays: a second error of a request that already failed must not end the process.
      request.on("error", (error) => settle(error, null));
      request.once("response", (incoming) => {
        response = incoming;
        times.firstByte();
        read(incoming, outgoing.wantsBody || isError(incoming), settle);
      });
      if (outgoing.body === null) request.end();
      else request.end(outgoing.body);
    });
  }
}

function open(outgoing: Outgoing, connection: Connection): ClientRequest {
  const url = new URL(outgoing.url);
  const options = {
    method: outgoing.method,
    headers: outgoing.headers,
    agent: connection.agentFor(url.protocol),
  };
  return url.protocol === "https:" ? https(url, options) : http(url, options);
}

/** What an error answer says is always looked at. */
function isError({ statusCode }: IncomingMessage): boolean {
  return (statusCode ?? 0) >= 400;
}

function read(
  response: IncomingMessage,
  wantsBody: boolean,
  settle: (error: unknown, body: string | null) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (wantsBody) {
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
  } else response.resume();
  response.once("end", () => {
    const whole = wantsBody && bytes <= MAX_BODY_BYTES;
    settle(null, whole ? decodeBody(Buffer.concat(chunks), response.headers["content-encoding"]) : null);
  });
  response.on("error", (error) => settle(error, null));
}
