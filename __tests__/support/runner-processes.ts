import { readdirSync, readFileSync } from "node:fs";

/** Ids of the living processes of a process group. Empty where there is no /proc. */
export function membersOfGroup(group: number): number[] {
  if (process.platform !== "linux" || group === 0) return [];
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => livingGroupOf(id) === group);
}

/** The process group of a process; null where it has ended, also if nobody has asked for its exit code yet. */
export function livingGroupOf(id: number): number | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${id}/stat`, "utf8");
  } catch {
    // It has ended, perhaps just now.
    return null;
  }
  // "id (name) state parent group ...", where the name may hold anything.
  const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? null : Number(group);
}
