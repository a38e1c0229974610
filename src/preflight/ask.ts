/** One GET, bounded in time and size, that follows no redirect and never throws for what the other side does. */
import { messageOf } from "../errors.ts";
import { fetchFrom } from "../github/fetch.ts";
import { fillText, parseText } from "../scenario/interpreter/text.ts";
import type { CheckContext } from "./check-context.ts";

const TIMEOUT_MS = 10_000;
const LARGEST_BODY_BYTES = 1024 * 1024;

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
  /** The place as it was written, and as it may be shown: no variable filled in, no user, password or query. */
  shown: string;
}

export interface NoAnswer {
  /** The end of a sentence: `https://x.example/a does not answer: connect ECONNREFUSED`. */
  problem: string;
  /** Nothing was sent: the question itself is incomplete. */
  notAsked?: boolean;
}

/**
 * @param place A URL, or a path of the target. Variables are filled in, here and in the headers' values.
 */
export async function ask(
  context: CheckContext,
  place: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | NoAnswer> {
  const lacking = missingVariable([place, ...Object.values(headers)], context.env);
  if (lacking !== null) return { problem: `the variable \`${lacking}\` is not set`, notAsked: true };
  const fill = (text: string) => fillText(parseText(text), (name) => context.env[name]) ?? "";
  const address = urlOf(fill(place), context.targetUrl);
  if (address === null) {
    const why = place.startsWith("/") ? "it is a path, and no target is known" : "it is no URL";
    return { problem: `\`${withoutSecrets(place)}\` cannot be asked: ${why}`, notAsked: true };
  }
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
  const isTarget = context.targetUrl !== null && address.origin === new URL(context.targetUrl).origin;
  const shown = withoutSecrets(place);
  try {
    const response = await fetchFrom(address.origin, TIMEOUT_MS)(address.href, {
      headers: {
        "user-agent": "load-action preflight",
        ...(isTarget ? context.targetHeaders : {}),
        ...filled,
      },
      redirect: "manual",
      signal: context.signal,
    });
    return { status: response.status, headers: response.headers, body: await bodyOf(response), shown };
  } catch (error) {
    if (context.signal.aborted) return { problem: `\`${shown}\` was not waited for`, notAsked: true };
    return { problem: `\`${shown}\` does not answer: ${reasonOf(error)}` };
  }
}

function withoutSecrets(place: string): string {
  return place.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/s, "");
}

function missingVariable(texts: readonly string[], env: CheckContext["env"]): string | null {
  for (const text of texts) {
    for (const part of parseText(text)) {
      if ("variable" in part && !(Object.hasOwn(env, part.variable) && env[part.variable] !== "")) {
        return part.variable;
      }
    }
  }
  return null;
}

/** A path of the target keeps the target's own path prefix. */
function urlOf(place: string, targetUrl: string | null): URL | null {
  const text = place.startsWith("/") ? (targetUrl === null ? "" : targetUrl + place) : place;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

async function bodyOf(response: Response): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, LARGEST_BODY_BYTES).toString("utf8");
}

/** `fetch failed` says nothing; the cause does. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `nothing came within ${TIMEOUT_MS / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = messageOf(cause);
  const code = (cause as { code?: unknown }).code;
  return message === "" && typeof code === "string" ? code : message;
}

/** How an answer that is neither there nor missing reads: behind a login, or moved. */
export function isBehindLogin({ status }: Answer): boolean {
  return status === 401 || status === 403 || (status >= 300 && status < 400);
}
