/** A part of a Markdown report. Parts are shown in their order and left out, where room is short, by `rank`. */
export interface Part {
  /** What the reader misses when it is left out; empty where that needs no saying. */
  name: string;
  text: string;
  /** The lowest goes first; Infinity stays. */
  rank: number;
}

/**
 * Joins the parts, at most `limit` UTF-16 units. Whole parts are left out, lowest rank first, and the text says
 * which and where they still are.
 */
export function fitParts(parts: readonly Part[], limit: number, elsewhere: string): string {
  const kept = parts.filter((part) => part.text !== "");
  const dropped: string[] = [];
  const render = () => {
    const texts = kept.map((part) => part.text);
    if (dropped.length > 0) texts.push(`Left out for length: ${dropped.join(", ")}. ${elsewhere}`);
    return texts.join("\n\n");
  };
  let text = render();
  while (text.length > limit) {
    const lowest = kept.reduce((low, part) => (part.rank < low.rank ? part : low));
    if (lowest.rank === Number.POSITIVE_INFINITY) break;
    kept.splice(kept.indexOf(lowest), 1);
    if (lowest.name !== "") dropped.push(lowest.name);
    text = render();
  }
  return text;
}
