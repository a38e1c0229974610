import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";

/** As long as k6 keeps an answer. */
const KEEP_MS = 5 * 60_000;

interface Known {
  addresses: LookupAddress[];
  until: number;
}

type Waiter = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** As `node:dns` looks up all addresses of a host. */
export type LookupAll = (host: string, options: { all: true; order: "ipv4first" }, done: Waiter) => void;

/**
 * A `lookup` for sockets that asks once per host and five minutes, IPv4 first, as k6 does. Without it every new
 * connection would wait for a thread of the pool, and the wait would look like the target's.
 */
export function cachingLookup(resolve: LookupAll = lookup, now: () => number = Date.now): LookupFunction {
  const known = new Map<string, Known>();
  const waiting = new Map<string, Waiter[]>();

  function addressesOf(host: string, done: Waiter): void {
    const hit = known.get(host);
    if (hit && hit.until > now()) {
      done(null, hit.addresses);
      return;
    }
    const others = waiting.get(host);
    if (others) {
      others.push(done);
      return;
    }
    const waiters = [done];
    waiting.set(host, waiters);
    resolve(host, { all: true, order: "ipv4first" }, (error, addresses) => {
      waiting.delete(host);
      if (!error) known.set(host, { addresses, until: now() + KEEP_MS });
      for (const waiter of waiters) waiter(error, addresses ?? []);
    });
  }

  return (host, options, callback) => {
    addressesOf(host, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) callback(error ?? new Error(`no address for ${host}`), "", 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
