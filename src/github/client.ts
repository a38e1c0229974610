import { randomUUID } from "node:crypto";
import { getOctokitOptions } from "@actions/github/lib/utils";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit as BaseOctokit } from "@octokit/rest";
import { fetchFrom } from "./fetch.ts";

const ThrottledOctokit = BaseOctokit.plugin(retry, throttling);
export type GithubClient = InstanceType<typeof ThrottledOctokit>;

export interface ClientOptions {
  token: string;
  /** For example `https://api.github.com`; on GitHub Enterprise what `GITHUB_API_URL` says. */
  apiUrl: string;
  /** One line for whatever makes a person wait or wonder. */
  log: (line: string) => void;
  /** Limit of one request. */
  timeoutMs?: number;
  /** Unit of the waits between retries: 1, 4 and 9 of them after an answer of 5xx or none at all. */
  retryUnitMs?: number;
}

/** A rate limit that resets later than this is not waited for: a report is not worth a blocked job. */
const LONGEST_WAIT_SECONDS = 60;
const RATE_LIMIT_RETRIES = 2;

/** The only place that builds a client: retries, rate limits, timeouts and proxies are the same for all of the program. */
export function createClient(options: ClientOptions): GithubClient {
  const { log, retryUnitMs = 1000, timeoutMs = 15_000 } = options;
  const baseUrl = options.apiUrl.replace(/\/+$/, "");
  const onLimit = (kind: string) => (retryAfter: number, request: unknown, _: unknown, retries: number) => {
    const { method, url, request: settings } = request as LimitedRequest;
    const again = !settings?.hurry && retries < RATE_LIMIT_RETRIES && retryAfter <= LONGEST_WAIT_SECONDS;
    const next = again ? `trying again in ${retryAfter} s` : "giving up on it";
    log(`GitHub's ${kind} was reached by ${method} ${url} (free again in ${retryAfter} s): ${next}`);
    return again;
  };
  return new ThrottledOctokit({
    // Writes the token as GitHub wants it, and names the job's orchestration, where there is one, to GitHub's support.
    ...getOctokitOptions(options.token, { baseUrl, userAgent: "semantest-load-action" }),
    request: { fetch: fetchFrom(baseUrl, timeoutMs) },
    retry: { retryAfterBaseValue: retryUnitMs },
    throttle: {
      id: randomUUID(),
      retryAfterBaseValue: retryUnitMs,
      fallbackSecondaryRateRetryAfter: LONGEST_WAIT_SECONDS,
      onRateLimit: onLimit("rate limit"),
      onSecondaryRateLimit: onLimit("secondary rate limit"),
    },
    // Octokit logs every retried or deprecated request at its own will; what matters is in errors and in `log`.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
}

interface LimitedRequest {
  method: string;
  url: string;
  request?: { hurry?: boolean };
}

function ignore(): void {}
