import { lookup } from "node:dns";
import { isPublicAddress } from "../../preview/addresses.ts";
import type { LookupAll } from "./dns-cache.ts";

/** Looks up a host and leaves out addresses that are not public; one that has no other cannot be connected to. */
export const publicLookup: LookupAll = (host, options, done) => {
  lookup(host, options, (error, addresses) => {
    const allowed = (addresses ?? []).filter(({ address }) => isPublicAddress(address));
    if (error || allowed.length > 0) return done(error, allowed);
    const refused: NodeJS.ErrnoException = new Error(`${host} has no public address`);
    refused.code = "ENOTFOUND";
    return done(refused, []);
  });
};
