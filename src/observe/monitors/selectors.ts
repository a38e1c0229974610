/** Which series belong to which deployment. */
import type { ArmName } from "../../measure/recording.ts";
import type { PrometheusClient } from "../prometheus/client.ts";

/** Label matchers such as `namespace="pr-12"`; an arm without any is not told apart. */
export type Selectors = Partial<Record<ArmName, string>>;

/** Whom a query is asked about. */
export interface Subject {
  arm: ArmName | "shared";
  select: string;
}

const MATCHER = String.raw`\s*[a-zA-Z_]\w*\s*(?:=~|!~|!=|=)\s*"(?:[^"\\\n]|\\.)*"\s*`;
const MATCHERS = new RegExp(`^${MATCHER}(?:,${MATCHER})*$`);

/** Whether a text is label matchers and nothing else, so that it can be put between the braces of a query. */
export function areMatchers(text: string): boolean {
  return MATCHERS.test(text);
}

/**
 * The given selectors; without any, the ones that single out the targets themselves, where Prometheus scrapes them at
 * the very address that is loaded. Nothing where it does not.
 *
 * @throws PrometheusTrouble
 */
export async function findSelectors(
  client: PrometheusClient,
  given: Selectors,
  targets: Partial<Record<ArmName, string>>,
  signal: AbortSignal,
): Promise<Selectors> {
  if (Object.keys(given).length > 0) return given;
  const found: Selectors = {};
  for (const [arm, url] of Object.entries(targets) as [ArmName, string][]) {
    const matcher = `instance="${hostAndPort(url)}"`;
    if ((await client.instant(`up{${matcher}}`, signal)).length === 0) return {};
    found[arm] = matcher;
  }
  return found;
}

/** Each deployment that is told apart, or both together. */
export function subjectsOf(selectors: Selectors): Subject[] {
  const arms = Object.entries(selectors) as [ArmName, string][];
  if (arms.length === 0) return [{ arm: "shared", select: "" }];
  return arms.map(([arm, select]) => ({ arm, select }));
}

function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
