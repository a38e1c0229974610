import { type BlockedArm, emptySeries, type Series, sum } from "./blocks.ts";

/** One endpoint with its share in the mix that both arms are compared at. */
export interface MixPart {
  endpoint: string;
  share: number;
  base: Series;
  head: Series;
}

/**
 * The endpoints that both arms measured, weighted by their share of the expected responses of both arms together:
 * a change of the mix is then not taken for a change of speed. Endpoints that only one arm measured are left out.
 */
export function commonMix(base: BlockedArm, head: BlockedArm): MixPart[] {
  const parts: MixPart[] = [];
  for (const [endpoint, series] of base.endpoints) {
    const other = head.endpoints.get(endpoint);
    if (other === undefined) continue;
    const counts = [series.whole.count, other.whole.count];
    if (counts.includes(0)) continue;
    parts.push({ endpoint, share: sum(counts), base: series, head: other });
  }
  const total = sum(parts.map((part) => part.share));
  return parts
    .map((part) => ({ ...part, share: part.share / total }))
    .sort((a, b) => b.share - a.share || (a.endpoint < b.endpoint ? -1 : 1));
}

/** One endpoint alone; a series without requests stands for an arm that never called it. */
export function onePart(endpoint: string, base: BlockedArm, head: BlockedArm, blocks: number): MixPart {
  const none = emptySeries(blocks);
  return {
    endpoint,
    share: 1,
    base: base.endpoints.get(endpoint) ?? none,
    head: head.endpoints.get(endpoint) ?? none,
  };
}
