/** Failed requests by endpoint, kind, status and code, head beside base. */
import type { ArmRecording, ErrorGroup } from "../../measure/recording.ts";

export interface ErrorRow {
  endpoint: string;
  failure: ErrorGroup["failure"];
  status: number | null;
  code: number | null;
  headCount: number;
  /** null where there is no base. */
  baseCount: number | null;
  /** Seconds of the recording, of head where it has any, else of base. */
  firstSecond: number;
  lastSecond: number;
  sample: string | null;
}

/** Most frequent on head first; warm-up included. */
export function errorRows(head: ArmRecording, base: ArmRecording | null): ErrorRow[] {
  const rows = new Map<string, ErrorRow>();
  for (const group of groupsOf(head)) {
    const { count, ...rest } = group;
    rows.set(keyOf(group), { ...rest, headCount: count, baseCount: base && 0 });
  }
  for (const group of base === null ? [] : groupsOf(base)) {
    const known = rows.get(keyOf(group));
    const { count, ...rest } = group;
    if (known) known.baseCount = (known.baseCount ?? 0) + count;
    else rows.set(keyOf(group), { ...rest, headCount: 0, baseCount: count });
  }
  return [...rows.values()].sort(
    (a, b) => b.headCount - a.headCount || (b.baseCount ?? 0) - (a.baseCount ?? 0),
  );
}

function keyOf({ endpoint, failure, status, code }: ErrorGroup): string {
  return JSON.stringify([endpoint, failure, status, code]);
}

/** What the recording tells apart, and from the cells what it does not: a recording that was cut has cells only. */
function groupsOf(arm: ArmRecording): ErrorGroup[] {
  const groups = (arm.errors ?? []).map((group) => ({ ...group }));
  const told = new Map<string, number>();
  for (const { endpoint, failure, count } of groups) {
    const key = JSON.stringify([endpoint, failure]);
    told.set(key, (told.get(key) ?? 0) + count);
  }
  const rest = cellGroups(arm);
  for (const group of rest) {
    const known = told.get(JSON.stringify([group.endpoint, group.failure])) ?? 0;
    if (group.count > known && !overflows(groups, group.failure)) {
      groups.push({ ...group, count: group.count - known });
    }
  }
  return groups;
}

/** Whether kinds of this class were counted under `other`, so that an endpoint's own groups are not all there is. */
function overflows(groups: readonly ErrorGroup[], failure: ErrorGroup["failure"]): boolean {
  return groups.some((group) => group.endpoint === "other" && group.failure === failure);
}

function cellGroups(arm: ArmRecording): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const { endpoint: index, failures, second } of arm.requests) {
    const endpoint = arm.endpoints[index] ?? "other";
    for (const [failure, count] of Object.entries(failures) as [ErrorGroup["failure"], number][]) {
      if (count === 0) continue;
      const key = JSON.stringify([endpoint, failure]);
      const known = groups.get(key);
      if (known) {
        known.count += count;
        known.firstSecond = Math.min(known.firstSecond, second);
        known.lastSecond = Math.max(known.lastSecond, second);
      } else {
        groups.set(key, {
          endpoint,
          failure,
          status: null,
          code: null,
          count,
          firstSecond: second,
          lastSecond: second,
          sample: null,
        });
      }
    }
  }
  return [...groups.values()];
}
