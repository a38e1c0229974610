import { UsageError } from "../errors.ts";
import type { Selectors } from "../observe/monitors/selectors.ts";
import { withValues } from "./header-lines.ts";
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

function selectorsOf(wish: Wish): Selectors {
  const { "prometheus-head": head, "prometheus-base": base } = wish;
  return { ...(head ? { head } : {}), ...(base ? { base } : {}) };
}

function passwordOf(login: string): string {
  return login.slice(login.indexOf(":") + 1);
}
