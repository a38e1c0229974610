import type { IncomingMessage } from "node:http";
import { Refusal, type Reply } from "./route.ts";

/** Something that goes wrong. The first fault with times left that matches a request is used up by it. */
export interface Fault {
  /** For example `POST /repos/{owner}/{repo}/issues/{issue_number}/comments`, or a part of it; all requests without. */
  on?: string;
  /** How often; for ever without. */
  times?: number;
  /** Answered instead of what was asked for. */
  reply?: () => Reply;
  /** The request is carried out, but its answer is lost: the connection breaks. */
  loseAnswer?: boolean;
  delayMs?: number;
}

export function badGateway(times: number, on?: string): Fault {
  return { ...where(on), times, reply: () => new Refusal(502, "Server Error").reply };
}

export function secondaryLimit(times: number, retryAfterSeconds: number, on?: string): Fault {
  return {
    ...where(on),
    times,
    reply: () =>
      new Refusal(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
        {
          headers: { "retry-after": String(retryAfterSeconds) },
        },
      ).reply,
  };
}

export function primaryLimit(times: number, resetInSeconds: number, on?: string): Fault {
  return {
    ...where(on),
    times,
    reply: () =>
      new Refusal(403, "API rate limit exceeded for installation.", {
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + resetInSeconds),
        },
      }).reply,
  };
}

export function lostAnswer(times: number, on?: string): Fault {
  return { ...where(on), times, loseAnswer: true };
}

export function slow(delayMs: number, on?: string): Fault {
  return { ...where(on), delayMs };
}

function where(on: string | undefined): Pick<Fault, "on"> {
  return on === undefined ? {} : { on };
}

export function takeFault(faults: Fault[], what: string): Fault | null {
  const index = faults.findIndex((fault) => fault.times !== 0 && what.includes(fault.on ?? ""));
  const fault = faults[index];
  if (!fault) return null;
  if (fault.times !== undefined) fault.times--;
  return fault;
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
