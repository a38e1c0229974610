import type { SelectedRuns } from "../baseline/select-runs.ts";
import { named } from "../report/wording.ts";

const RELATION = {
  "merge base": "",
  ancestor: ", the nearest ancestor with stored runs",
  branch: ", since no ancestor has stored runs",
} as const;

/** What was compared with, such as `main` at `1a2b3c4`, recorded 2 hours ago; null for nothing. */
export function baselineWords(
  { anchor, relation }: SelectedRuns,
  { nowMs, store }: { nowMs: number; store: string },
): string | null {
  if (anchor === null || relation === null) return null;
  const branch = anchor.branch === null ? "" : named(anchor.branch);
  const commit = anchor.commit === null ? "" : named(anchor.commit.slice(0, 7));
  const where = [branch, commit].filter((part) => part !== "").join(" at ") || "stored runs";
  const age = `recorded ${ageWords(nowMs - Date.parse(anchor.recordedAt))}`;
  return relation === "newest" ? `${where}, ${age}, in ${store}` : `${where}${RELATION[relation]}, ${age}`;
}

const UNITS: [string, number][] = [
  ["day", 24 * 3600_000],
  ["hour", 3600_000],
  ["minute", 60_000],
];

/** Whole units, the largest that fits. */
export function ageWords(ms: number): string {
  for (const [unit, length] of UNITS) {
    const count = Math.floor(ms / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
