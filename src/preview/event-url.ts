import { lookup } from "node:dns/promises";
import { UsageError } from "../errors.ts";
import { isPublicAddress } from "./addresses.ts";
import { isListed } from "./allow-list.ts";

export interface HostRules {
  /** Hosts that a URL of an event may name. */
  allowHosts: readonly string[];
  /** Entries with a port from the trusted configuration: these may be private, and plain http. */
  privateHosts: readonly string[];
}

/** All addresses of a host name. Rejects where it has none. */
export type ResolveHost = (host: string) => Promise<string[]>;

export const resolveHost: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

export interface CheckedUrl {
  /** Without user, query, fragment and trailing slash. */
  url: string;
  /** Connections to anything but public addresses have to be refused for as long as the load lasts. */
  publicOnly: boolean;
}

/**
 * Checks a URL that somebody else than the repository's own files named, such as that of a deployment.
 *
 * @param field Name of the setting that led to it, for messages.
 * @throws UsageError where load must not be sent there
 */
export async function checkEventUrl(
  text: string,
  field: string,
  rules: HostRules,
  resolve: ResolveHost = resolveHost,
): Promise<CheckedUrl> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const refuse = (why: string) =>
    new UsageError(`${field}: the deployment's address ${shown(url)} is not loaded: ${why}`);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse("it is no http(s) URL");
  if (url.username || url.password) throw refuse("it has a user or a password in it");
  const clean = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  if (isListed(url, rules.privateHosts)) return { url: clean, publicOnly: false };
  if (!isListed(url, rules.allowHosts)) {
    throw refuse(
      `its host is not in allow-hosts; write allow-hosts: ${url.host} in the base branch's configuration`,
    );
  }
  if (url.protocol !== "https:") {
    throw refuse(
      "it is not https; a host with its port in the base commit's configuration may be plain http",
    );
  }
  for (const address of await addressesOf(url, refuse, resolve)) {
    if (isPublicAddress(address)) continue;
    throw refuse(
      "it leads to a loopback, private or link-local address; list host and port under allow-hosts in the base commit's configuration",
    );
  }
  return { url: clean, publicOnly: true };
}

async function addressesOf(
  url: URL,
  refuse: (why: string) => UsageError,
  resolve: ResolveHost,
): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  try {
    return await resolve(host);
  } catch (error) {
    throw refuse(`its host has no address (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

function shown(url: URL | null): string {
  return url === null ? "(unreadable)" : JSON.stringify(`${url.protocol}//${url.host}`.slice(0, 200));
}
