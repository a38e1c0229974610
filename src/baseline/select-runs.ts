import type { BaselineEntry } from "./entry.ts";
import { newestFirst } from "./file-name.ts";
import type { Lineage } from "./lineage.ts";
import type { BaselineRead } from "./store.ts";

/** A judgement does not use more. */
const MOST = 20;

export interface SelectedRuns {
  /** Newest first. */
  entries: BaselineEntry[];
  /** The one that names the level; null where there is none. */
  anchor: BaselineEntry | null;
  /** What the anchor's commit is to the run. */
  relation: "merge base" | "ancestor" | "branch" | "newest" | null;
  /** The commit from which on a new level counts, where that left something out. */
  cutAt: string | null;
}

/**
 * Which stored runs are compared with. Without a lineage (a run from a terminal) the newest. With one: those of the
 * nearest ancestor that has some, and for the spread between runs those of the ancestors before it; where no ancestor
 * has any, those of the branch. Never those of the run's own commit, nor of any other commit of the change.
 */
export function selectRuns({ entries, accepted }: BaselineRead, lineage: Lineage | null): SelectedRuns {
  if (lineage === null) return selection(sinceAccepted([...entries].sort(newestFirst), accepted), "newest");
  const { head, ancestors, branch } = lineage;
  const others = entries.filter(({ commit }) => commit === null || commit !== head);
  if (head !== null && accepted.includes(head)) return nothing(others.length > 0 ? head : null);
  if (ancestors === null && branch === null) {
    return selection(sinceAccepted(others.sort(newestFirst), accepted), "newest");
  }
  const near = byNearness(others, ancestors ?? [], accepted);
  if (near.runs.length > 0 || near.cutAt !== null) {
    return selection(near, near.runs[0]?.commit === ancestors?.[0] ? "merge base" : "ancestor");
  }
  const ofBranch = others.filter((entry) => branch !== null && entry.branch === branch).sort(newestFirst);
  return selection(sinceAccepted(ofBranch, accepted), ancestors === null ? "newest" : "branch");
}

interface Runs {
  /** The anchor first. */
  runs: BaselineEntry[];
  cutAt: string | null;
}

function byNearness(
  entries: BaselineEntry[],
  ancestors: readonly string[],
  accepted: readonly string[],
): Runs {
  const places = new Map(ancestors.map((commit, index) => [commit, index]));
  const placeOf = ({ commit }: BaselineEntry) => (commit === null ? undefined : places.get(commit));
  const levelAt = ancestors.findIndex((commit) => accepted.includes(commit));
  const derived = entries.filter((entry) => placeOf(entry) !== undefined);
  const kept = derived.filter((entry) => levelAt < 0 || placeOf(entry)! <= levelAt);
  kept.sort((a, b) => placeOf(a)! - placeOf(b)! || newestFirst(a, b));
  return { runs: kept, cutAt: kept.length < derived.length ? (ancestors[levelAt] ?? null) : null };
}

/** @param runs Newest first. */
function sinceAccepted(runs: BaselineEntry[], accepted: readonly string[]): Runs {
  const starts = runs.filter(({ commit }) => commit !== null && accepted.includes(commit));
  const newest = starts[0]?.commit;
  if (newest === undefined) return { runs, cutAt: null };
  const first = runs.findLastIndex(({ commit }) => commit === newest);
  return { runs: runs.slice(0, first + 1), cutAt: first + 1 < runs.length ? newest : null };
}

function selection({ runs, cutAt }: Runs, relation: SelectedRuns["relation"]): SelectedRuns {
  const [anchor = null] = runs;
  if (anchor === null) return nothing(cutAt);
  return { entries: runs.slice(0, MOST).sort(newestFirst), anchor, relation, cutAt };
}

function nothing(cutAt: string | null): SelectedRuns {
  return { entries: [], anchor: null, relation: null, cutAt };
}
