import type { BaselineEntry } from "./entry.ts";

/** Sorts by time; anything that is not plain in a commit's name is left out. */
export function fileName(entry: BaselineEntry, copy = 1): string {
  const time = new Date(entry.recordedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const commit = (entry.commit ?? "").replace(/[^0-9a-zA-Z]/g, "").slice(0, 7) || "none";
  const id = entry.id.replace(/[^0-9a-zA-Z]/g, "").slice(0, 12);
  return `${time}-${commit}-${id}${copy === 1 ? "" : `-${copy}`}.json`;
}

/** The time in a file's name, milliseconds; null where there is none. */
export function timeInName(name: string): number | null {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name) ?? [];
  if (y === undefined) return null;
  const ms = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** Whether a file's name has the beginning of this commit. */
export function isNamedFor(name: string, commit: string): boolean {
  const short = /^\d{8}T\d{6}Z-([0-9a-f]{7})-/.exec(name)?.[1];
  return short !== undefined && commit.startsWith(short);
}

export function newestFirst(a: BaselineEntry, b: BaselineEntry): number {
  return Date.parse(b.recordedAt) - Date.parse(a.recordedAt) || (a.id < b.id ? -1 : 1);
}
