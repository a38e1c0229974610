import { distance } from "fastest-levenshtein";

/**
 * What to append to a message about an unknown word: ` (did you mean "duration"?)`, or the empty string where no
 * candidate is near enough. Case, `-`, `_` and blanks do not count as differences.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const wanted = plain(word);
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const away = distance(wanted, plain(candidate));
    if (away < bestDistance) {
      best = candidate;
      bestDistance = away;
    }
  }
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const near = best !== null && (bestDistance <= allowed || letters(wanted) === letters(plain(best)));
  return near ? ` (did you mean "${best}"?)` : "";
}

/** Swapped letters count as two edits, which is too many for a word as short as `url`. */
function letters(word: string): string {
  return [...word].sort().join("");
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/[-_\s]/g, "")
    .slice(0, 80);
}
