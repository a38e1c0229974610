import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpClient } from "@actions/http-client";
import { InfrastructureError, messageOf } from "../../errors.ts";

export interface DownloadOptions {
  /** Sent to the origin that it belongs to and to no other, also not after a redirect; https only. */
  token: { value: string; origin: string } | null;
  /** Longest silence before and within an answer, milliseconds. */
  silenceMs?: number;
  /** Pause before the first further attempt, doubled for each one; `Retry-After` goes before it. Milliseconds. */
  pauseMs?: number;
  maxBytes?: number;
}

/** The server says that there is no such file. */
export class NotFoundError extends InfrastructureError {}

/** Worth another attempt. */
class PassingError extends Error {
  readonly afterMs: number | null;
  constructor(message: string, afterMs: number | null = null) {
    super(message);
    this.afterMs = afterMs;
  }
}

const ATTEMPTS = 4;
const MAX_REDIRECTS = 5;
const MAX_RETRY_AFTER_MS = 60_000;
const MAX_BYTES = 300 * 1024 * 1024;

/**
 * Downloads a file, through the proxy that `HTTPS_PROXY` and `NO_PROXY` name. Asked again after a broken connection,
 * a silence, 408, 429 and 5xx.
 *
 * @returns SHA-256 of what was written to `file`, lower-case hex
 * @throws NotFoundError for 404 and 410
 * @throws InfrastructureError for everything else; the file is gone then
 */
export async function download(url: URL, file: string, options: DownloadOptions): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await downloadOnce(url, file, options);
    } catch (error) {
      await rm(file, { force: true });
      if (!(error instanceof PassingError)) throw error;
      if (attempt === ATTEMPTS) {
        throw new InfrastructureError(
          `k6: ${shown(url)} could not be downloaded in ${ATTEMPTS} attempts (${error.message}); check the network, the proxy or k6-mirror`,
        );
      }
      await sleep(error.afterMs ?? (options.pauseMs ?? 1_000) * 2 ** (attempt - 1));
    }
  }
}

async function downloadOnce(url: URL, file: string, options: DownloadOptions): Promise<string> {
  const silenceMs = options.silenceMs ?? 30_000;
  const answer = await request(url, options, silenceMs);
  const hash = createHash("sha256");
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      timer.refresh();
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > (options.maxBytes ?? MAX_BYTES)) {
        done(new InfrastructureError(`k6: ${shown(url)} is larger than any release of k6; check k6-mirror`));
      } else done(null, chunk);
    },
  });
  try {
    await pipeline(answer, watch, createWriteStream(file), { signal: silence.signal });
  } catch (error) {
    if (error instanceof InfrastructureError) throw error;
    const why = silence.signal.aborted ? `nothing came for ${silenceMs / 1000} s` : messageOf(error);
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
      throw new InfrastructureError(`k6: no space left for ${file}`, { cause: error });
    }
    throw new PassingError(why);
  } finally {
    clearTimeout(timer);
  }
  return hash.digest("hex");
}

/** Follows redirects itself, since what may be sent has to be decided anew for each origin. */
async function request(url: URL, options: DownloadOptions, silenceMs: number): Promise<IncomingMessage> {
  const client = new HttpClient("load-action", [], {
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: silenceMs,
  });
  let at = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const message = await get(client, at, options);
    const status = message.statusCode ?? 0;
    if (status === 200) return message;
    message.resume();
    const location = message.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
      throw refusal(at, status, message.headers["retry-after"]);
    }
    if (!URL.canParse(location, at.href)) {
      throw new InfrastructureError(`k6: ${shown(at)} redirects to something that is not a URL`);
    }
    const next = new URL(location, at.href);
    if (at.protocol === "https:" && next.protocol !== "https:") {
      throw new InfrastructureError(`k6: ${shown(at)} redirects from https to ${next.protocol.slice(0, -1)}`);
    }
    at = next;
  }
  throw new InfrastructureError(`k6: ${shown(url)} redirects more than ${MAX_REDIRECTS} times`);
}

async function get(client: HttpClient, url: URL, { token }: DownloadOptions): Promise<IncomingMessage> {
  const own = token !== null && url.protocol === "https:" && url.origin === token.origin;
  try {
    return (await client.get(url.href, own ? { authorization: `Bearer ${token.value}` } : {})).message;
  } catch (error) {
    throw new PassingError(messageOf(error));
  }
}

function refusal(url: URL, status: number, retryAfter: string | undefined): Error {
  if (status === 404 || status === 410) return new NotFoundError(`k6: ${shown(url)} does not exist`);
  if (status === 408 || status === 429 || status >= 500) {
    return new PassingError(`HTTP ${status} from ${url.host}`, retryAfterMs(retryAfter));
  }
  return new InfrastructureError(`k6: ${shown(url)} was refused (HTTP ${status}); check k6-mirror`);
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | null {
  if (header === undefined) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms)) : null;
}

/** Without a password or a query, which may be a signature. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
