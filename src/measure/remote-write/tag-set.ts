import { noTags, TAG_NAMES } from "../csv/csv-header.ts";
import type { TagValues } from "../csv/csv-rows.ts";

/** Series with the same tags: what k6 measured of the same requests. */
export interface TagSet<T> {
  tags: T;
  /** null where the tag is switched off. */
  isExpected: boolean | null;
  /** New values of this push, by metric. */
  trends: Map<string, number[]>;
  /** Steps of this push, by metric. */
  counters: Map<string, number>;
  /** Share of the failed ones since the start; null where it was not pushed. */
  failedRate: number | null;
  requests: number;
  failed: number;
}

export function emptyTagSet<T>(values: TagValues, tags: T): TagSet<T> {
  return {
    tags,
    isExpected: values.expected === "" ? null : values.expected === "true",
    trends: new Map(),
    counters: new Map(),
    failedRate: null,
    requests: 0,
    failed: 0,
  };
}

export function tagValues(labels: ReadonlyMap<string, string>): TagValues {
  const values = noTags();
  for (const [label, value] of labels) {
    const tag = TAG_NAMES.get(label);
    if (tag !== undefined) values[tag] = value;
  }
  return values;
}

/** The same for the same tags, in whatever order they come. */
export function tagKey(labels: ReadonlyMap<string, string>): string {
  return [...labels]
    .filter(([label]) => label !== "__name__")
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join("\n");
}

/**
 * How many of the new requests of a set failed. Where the tag that says so is switched off, the share that failed since
 * the start tells it.
 */
export function newlyFailed<T>(set: TagSet<T>, requests: number): number {
  const total =
    set.isExpected === null
      ? Math.round((set.failedRate ?? 0) * set.requests)
      : set.isExpected
        ? 0
        : set.failed + requests;
  const step = Math.max(0, total - set.failed);
  set.failed = total;
  return step;
}
