import { maskBody } from "../scenario/interpreter/mask-body.ts";
import { isTraceId, TRACE_HEADERS } from "../scenario/interpreter/trace-id.ts";
import { ERROR_BODY_KEY, TRACE_KEY } from "../scenario/k6/plan.ts";
import type { TagValues } from "./csv/csv-header.ts";
import type { ErrorAnswerSample, ErrorAnswers } from "./error-answers.ts";
import { KIND, type Kind } from "./sample-metric.ts";
import type { SlowRequest } from "./slow-request.ts";

export const MAX_SLOWEST_OF_ENDPOINT = 10;
const MAX_SAMPLES_OF_ONE = 3;
export const MAX_SAMPLES = 60;
const HEADERS: ReadonlySet<string> = new Set(TRACE_HEADERS);

/** What a script hands out about single answers: bodies of errors, ids of slow requests. Bounded, whatever comes. */
export class SingleAnswers {
  /** All answers with an error status, looked at or not. */
  errors = 0;
  readonly #counts = { answered: 0, proper: 0, throttled: 0, withRetryAfter: 0 };
  readonly #samples: ErrorAnswerSample[] = [];
  readonly #slowest = new Map<string, SlowRequest[]>();

  /** Returns false for a sample that is not as such a script writes it. */
  take(kind: Kind, endpoint: string, second: number, value: number, tags: TagValues): boolean {
    if (kind === KIND.slowRequest) return this.#slow(endpoint, second, value, tags);
    if (value !== 0 && value !== 1) return false;
    if (kind === KIND.retryAfter) {
      this.#counts.throttled++;
      this.#counts.withRetryAfter += value;
      return true;
    }
    this.#counts.answered++;
    this.#counts.proper += value;
    this.#sample(endpoint, second, value === 1, tags);
    return true;
  }

  /** undefined where no answer was looked at. */
  errorAnswers(): ErrorAnswers | undefined {
    const { answered, throttled } = this.#counts;
    if (answered === 0 && throttled === 0) return undefined;
    const unseen = Math.max(0, this.errors - answered);
    return { ...this.#counts, unseen, samples: this.#samples.map((sample) => ({ ...sample })) };
  }

  /** Of each endpoint the slowest first; undefined where there is none. */
  slowest(): SlowRequest[] | undefined {
    const all = [...this.#slowest.values()].flat();
    return all.length === 0 ? undefined : all;
  }

  /** The body of the first error answer of an endpoint with this status. */
  bodyOf(endpoint: string, status: number): string | null {
    const found = this.#samples.find((sample) => sample.endpoint === endpoint && sample.status === status);
    return found?.body ?? null;
  }

  #sample(endpoint: string, second: number, proper: boolean, tags: TagValues): void {
    const status = Number(tags.status);
    const given = metadataOf(tags, ERROR_BODY_KEY);
    if (given === null || this.#samples.length >= MAX_SAMPLES || !Number.isSafeInteger(status)) return;
    const alike = (one: ErrorAnswerSample) =>
      one.endpoint === endpoint && one.status === status && one.proper === proper;
    const known = this.#samples.filter(alike);
    // Masked where it was made; once more, since any script may write such a sample.
    const body = maskBody(given, []);
    if (known.length >= MAX_SAMPLES_OF_ONE || body === "" || known.some((one) => one.body === body)) return;
    this.#samples.push({ endpoint, status, second, proper, body });
  }

  #slow(endpoint: string, second: number, durationMs: number, tags: TagValues): boolean {
    const [, header = "", id = ""] = /^([a-z0-9-]+):(.*)$/.exec(metadataOf(tags, TRACE_KEY) ?? "") ?? [];
    if (!HEADERS.has(header) || !isTraceId(id)) return false;
    if (!(durationMs >= 0 && durationMs < Number.POSITIVE_INFINITY)) return false;
    const known = this.#slowest.get(endpoint) ?? [];
    known.push({ endpoint, second, durationMs, header, id });
    known.sort((a, b) => b.durationMs - a.durationMs);
    known.length = Math.min(known.length, MAX_SLOWEST_OF_ENDPOINT);
    this.#slowest.set(endpoint, known);
    return true;
  }
}

function metadataOf({ metadata }: TagValues, key: string): string | null {
  const pair = metadata.split("&").find((one) => one.startsWith(`${key}=`));
  if (pair === undefined) return null;
  try {
    return decodeURIComponent(pair.slice(key.length + 1));
  } catch {
    // Not written by our script, which leaves no half character.
    return null;
  }
}
