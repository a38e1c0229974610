import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { fetchFrom } from "../github/fetch.ts";
import { formatDuration } from "../request/units.ts";

/** Answers in a row after which a target counts as up. */
const STEADY_ANSWERS = 3;
const EVERY_MS = 250;
const ANSWER_LIMIT_MS = 10_000;

/** What a target showed of itself before the load. */
export interface Probe {
  url: string;
  steady: boolean;
  /** Header lines of the answers that came, names in small letters. */
  answers: { status: number; headers: Record<string, string> }[];
  /** In words, where it was not steady in the end: `HTTP 502`, `connection refused`. */
  last: string;
}

export interface ProbeOptions {
  /** Sent with each request: what opens a protected deployment. */
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Ends the wait. */
  signal?: AbortSignal;
}

/**
 * Asks for the target's own URL until it answers steadily, at most `timeoutMs`: a deployment that has just started
 * wakes up, fills its pools and may still change hands. Any answer below 500 counts, since an API need not have
 * anything at its root. Redirects are answers and are not followed. Never rejects.
 */
export async function probeUntilSteady(url: string, options: ProbeOptions): Promise<Probe> {
  const { headers, timeoutMs, signal } = options;
  const until = Date.now() + timeoutMs;
  const probe: Probe = { url, steady: false, answers: [], last: "" };
  for (let inRow = 0; ; ) {
    const limitMs = Math.max(1, Math.min(ANSWER_LIMIT_MS, until - Date.now()));
    const answer = await ask(url, headers, limitMs, signal);
    if ("problem" in answer) probe.last = answer.problem;
    // `fetch` refuses some ports that a service may well use, such as 6000; the engines do not.
    if (probe.last === "bad port") return { ...probe, steady: true };
    if ("status" in answer) {
      probe.last = `HTTP ${answer.status}`;
      probe.answers = [...probe.answers.slice(1 - 20), answer];
    }
    inRow = "status" in answer && answer.status < 500 ? inRow + 1 : 0;
    if (inRow >= STEADY_ANSWERS) return { ...probe, steady: true };
    if (Date.now() >= until) return probe;
    await sleep(EVERY_MS);
    if (signal?.aborted) return probe;
  }
}

type Answer = { status: number; headers: Record<string, string> } | { problem: string };

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetchFrom(url, limitMs)(url, {
      headers,
      redirect: "manual",
      ...(signal ? { signal } : {}),
    });
    await response.body?.cancel();
    return { status: response.status, headers: Object.fromEntries(response.headers) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "its host has no address",
  EAI_AGAIN: "its host has no address",
};

function problemOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = (inner as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  return WORDS[code] ?? (code || messageOf(inner ?? error));
}

/** What the report says of a target that did not get steady; empty where it did. */
export function unsteadyNotes(probe: Probe, arm: "Head" | "Base", timeoutMs: number): string[] {
  if (probe.steady) return [];
  return [
    `${arm} did not answer steadily within ${formatDuration(timeoutMs)} before the load (last: ${probe.last}).`,
  ];
}

const UNREACHABLE = ["connection refused", "its host has no address"];

/** Why loading both would only load nothing: neither took a connection once. null where one of them did. */
export function unreachableSentence(head: Probe, base: Probe, timeoutMs: number): string | null {
  const isUnreachable = ({ steady, answers, last }: Probe) =>
    !steady && answers.length === 0 && UNREACHABLE.includes(last);
  if (!isUnreachable(head) || !isUnreachable(base)) return null;
  const why = head.last === base.last ? head.last : `head: ${head.last}, base: ${base.last}`;
  return `Neither head nor base answered within ${formatDuration(timeoutMs)} (${why}), so no load was sent.`;
}

/** Why loading it would only load the wall in front of it; null where there is none that is known. */
export function closedSentence(probe: Probe, arm: "Head" | "Base"): string | null {
  const wall = protectionOf(probe);
  return wall === null ? null : `${arm} is behind ${wall}: pass what opens it in target-headers.`;
}

/** The protection of a deployment that answered instead of it; null for none that is known. */
function protectionOf({ answers }: Probe): string | null {
  const last = answers.at(-1);
  if (last === undefined || last.status < 300) return null;
  const { status, headers } = last;
  const cookies = headers["set-cookie"] ?? "";
  const location = headers.location ?? "";
  if (/_vercel_sso_nonce/.test(cookies) || /^https:\/\/vercel\.com\/(sso|login)/.test(location)) {
    return "Vercel's deployment protection (x-vercel-protection-bypass)";
  }
  if (/\.cloudflareaccess\.com\//.test(location))
    return "Cloudflare Access (CF-Access-Client-Id and -Secret)";
  const isNetlify = /netlify/i.test(headers.server ?? "") && status === 401;
  return isNetlify ? "Netlify's password protection" : null;
}
