import type { Probe } from "./probe.ts";

/** Shares of answers from a cache that differ by more than this are no accident of three or four answers. */
const CACHE_GAP = 0.5;

/**
 * What can be seen of two targets that makes them not comparable: region, size and cache, as providers tell them in
 * the headers of an answer. One note per difference; empty where none can be seen.
 */
export function differencesOf(head: Probe, base: Probe): string[] {
  const notes: string[] = [];
  for (const { what, read } of FACTS) {
    const [headHas, baseHas] = [seen(head, read), seen(base, read)];
    if (headHas === "" || baseHas === "" || headHas === baseHas) continue;
    notes.push(`Not comparable in ${what}: head answers from ${headHas}, base from ${baseHas}.`);
  }
  const [headShare, baseShare] = [cacheShare(head), cacheShare(base)];
  if (headShare !== null && baseShare !== null && Math.abs(headShare - baseShare) > CACHE_GAP) {
    const words = (share: number) => `${Math.round(share * 100)} %`;
    notes.push(
      `Not comparable in cache: ${words(headShare)} of the answers before the load came from one on head, ${words(baseShare)} on base.`,
    );
  }
  return notes;
}

type Headers = Record<string, string>;

const FACTS: { what: string; read: (headers: Headers) => string | undefined }[] = [
  { what: "region", read: regionOf },
  { what: "size", read: (headers) => headers["x-instance-type"] },
  { what: "replicas", read: (headers) => headers["x-replicas"] },
];

function regionOf(headers: Headers): string | undefined {
  // `fra1::iad1::id`: the edge that was reached, then where the function ran; the edge alone for a static file.
  const vercel = headers["x-vercel-id"]?.split("::");
  if (vercel && vercel.length >= 2) return vercel.at(-2);
  const fly = headers["fly-region"];
  // `8f2c-FRA`: Cloudflare's own edge.
  return fly ?? headers["x-region"] ?? headers["x-amz-cf-pop"] ?? headers["cf-ray"]?.split("-")[1];
}

function seen({ answers }: Probe, read: (headers: Headers) => string | undefined): string {
  const found = answers.map(({ headers }) => read(headers)).filter((one) => one !== undefined);
  return [...new Set(found)].sort().slice(0, 5).join(", ").slice(0, 100);
}

/** Share of answers that a cache gave, 0..1; null where no answer says so. */
function cacheShare({ answers }: Probe): number | null {
  const said = answers
    .map(({ headers }) => headers["x-vercel-cache"] ?? headers["cf-cache-status"] ?? headers["x-cache"])
    .filter((one) => one !== undefined);
  return said.length === 0 ? null : said.filter((one) => /\bHIT\b/i.test(one)).length / said.length;
}
