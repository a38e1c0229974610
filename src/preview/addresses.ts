import ipaddr from "ipaddr.js";

/**
 * Whether an IP address is one of the public internet: not loopback, private, link-local (where clouds keep the
 * credentials of a machine), shared, reserved, multicast, or one that only wraps another address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` unwraps an IPv4 address that is written as IPv6.
  return ipaddr.process(address).range() === "unicast";
}

/** What k6 refuses to connect to where only public addresses are allowed, also after a redirect or a change of DNS. */
export const REFUSED_RANGES: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "::1/128",
  "64:ff9b::/96",
  "2001::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
];
