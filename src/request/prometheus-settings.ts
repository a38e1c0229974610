import { UsageError } from "../errors.ts";
import { areMatchers, type Selectors } from "../observe/monitors/selectors.ts";
import type { Wish } from "./wish.ts";

/** Where Prometheus is, how it lets us in, and which of its series belong to which deployment. */
export interface PrometheusSettings {
  url: string;
  /** Sent with each request; some of the values are secrets. */
  headers: Record<string, string>;
  /** What must not show up in any report. */
  secrets: string[];
  /** File of certificate authorities in PEM; null for the usual ones. */
  caFile: string | null;
  selectors: Selectors;
  /** Seconds between two points of a monitor; null to go by the scrapes. */
  stepSeconds: number | null;
}

/** @throws UsageError */
export function prometheusSettings(wish: Wish): PrometheusSettings | null {
  const { prometheus: url, "prometheus-token": token, "prometheus-basic-auth": login } = wish;
  if (!url) return null;
  const given = wish["prometheus-headers"] ?? {};
  if (token && login) {
    throw new UsageError("prometheus-token: does not go with prometheus-basic-auth; write one of them");
  }
  const encoded = login ? Buffer.from(login).toString("base64") : "";
  const authorisation = token ? `Bearer ${token}` : login ? `Basic ${encoded}` : null;
  const stepMs = wish["prometheus-step"];
  return {
    url,
    headers: { ...withValues(given), ...(authorisation === null ? {} : { authorization: authorisation }) },
    secrets: [token ?? "", encoded, passwordOf(login ?? ""), ...Object.values(given)].filter(
      (secret) => secret !== "",
    ),
    caFile: wish["prometheus-ca"] || null,
    selectors: selectorsOf(wish),
    stepSeconds: stepMs === undefined ? null : Math.max(1, Math.round(stepMs / 1000)),
  };
}

/** `user:password`; a password may hold colons. */
export function readLogin(text: string): string {
  if (/^[^:\s]+:\S/.test(text.trim())) return text.trim();
  // What was found may be a password, so it is not repeated.
  throw new UsageError("found no user and password; write user:password");
}

/** Label matchers without braces. */
export function readMatchers(text: string): string {
  const matchers = text
    .trim()
    .replace(/^\{(.*)\}$/s, "$1")
    .trim()
    .replace(/,$/, "");
  if (areMatchers(matchers)) return matchers;
  throw new UsageError(
    `found ${JSON.stringify(text.trim().slice(0, 100))}; write label matchers such as namespace="pr-12"`,
  );
}

function selectorsOf(wish: Wish): Selectors {
  const { "prometheus-head": head, "prometheus-base": base } = wish;
  return { ...(head ? { head } : {}), ...(base ? { base } : {}) };
}

function passwordOf(login: string): string {
  return login.slice(login.indexOf(":") + 1);
}

/** A secret that is not set comes as an empty text. */
function withValues(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}
