import { HttpClient } from "@actions/http-client";
import { Agent, type Dispatcher, fetch } from "undici";
import { maskSecrets } from "../../engine/k6/quote-log.ts";
import { pause } from "../../pause.ts";
import { connectionTrouble, PrometheusTrouble } from "./trouble.ts";

/** Where Prometheus is and how it is spoken to. Anything with the same API will do: Mimir, Thanos, VictoriaMetrics. */
export interface PrometheusAddress {
  /** With any path prefix, without `/api/v1`. */
  url: string;
  /** Sent with each request. */
  headers: Record<string, string>;
  /** What must not show up anywhere, should an answer repeat it. */
  secrets: string[];
  /** Certificate authorities in PEM that are trusted instead of the usual ones; null for the usual ones. */
  ca: string | null;
}

export interface Reply {
  status: number;
  text: string;
}

const TRY_MS = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** One way to Prometheus: each request is tried again until the caller's signal says that there is no more time. */
export class PrometheusConnection {
  readonly #address: PrometheusAddress;
  readonly #dispatcher: Dispatcher | undefined;

  constructor(address: PrometheusAddress) {
    this.#address = address;
    this.#dispatcher =
      address.ca === null
        ? new HttpClient().getAgentDispatcher(address.url)
        : new Agent({ connect: { ca: address.ca } });
  }

  /** A text of an answer without the secrets that it was asked with. */
  mask(text: string): string {
    return maskSecrets(text, this.#address.secrets);
  }

  /**
   * Asks below `/api/v1/`, with a form where there is one.
   *
   * @throws PrometheusTrouble
   */
  async ask(path: string, form: Record<string, string> | null, signal: AbortSignal): Promise<Reply> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const trouble = await this.#tryOnce(path, form, signal).catch((error: unknown) => {
        if (error instanceof PrometheusTrouble && error.passing && !signal.aborted) return error;
        throw error;
      });
      if (!(trouble instanceof PrometheusTrouble)) return trouble;
      await pause(pauseMs, signal);
      if (signal.aborted) throw trouble;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  async #tryOnce(path: string, form: Record<string, string> | null, signal: AbortSignal): Promise<Reply> {
    const { url, headers } = this.#address;
    let status: number;
    let text: string;
    try {
      const answer = await fetch(`${url}/api/v1/${path}`, {
        method: form === null ? "GET" : "POST",
        headers: { accept: "application/json", ...headers },
        ...(form === null ? {} : { body: new URLSearchParams(form) }),
        // To a page to log in, as a rule; and headers with secrets belong to nobody else.
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]),
        ...(this.#dispatcher === undefined ? {} : { dispatcher: this.#dispatcher }),
      });
      status = answer.status;
      text = await readText(answer.body);
    } catch (error) {
      throw error instanceof PrometheusTrouble ? error : connectionTrouble(error);
    }
    if (status === 401 || status === 403) {
      throw new PrometheusTrouble(`Prometheus does not let us in (HTTP ${status})`);
    }
    if (status >= 300 && status < 400) {
      throw new PrometheusTrouble(`Prometheus sends us elsewhere (HTTP ${status}), perhaps to log in`);
    }
    if (status === 429 || (status >= 500 && !isQueryError(text))) {
      throw new PrometheusTrouble(`Prometheus answers HTTP ${status}`, { passing: true });
    }
    return { status, text };
  }
}

/** A query that takes too long or too much is refused with 503, and would be so again. */
function isQueryError(text: string): boolean {
  return /"errorType"\s*:\s*"(timeout|canceled|execution|bad_data)"/.test(text.slice(0, 1000));
}

async function readText(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new PrometheusTrouble(`the answer of Prometheus is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
