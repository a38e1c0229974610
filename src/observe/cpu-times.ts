import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** CPU time since boot over all cores, in one unit that only ratios are made of. */
export interface CpuTimes {
  total: number;
  idle: number;
  steal: number;
}

/**
 * The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice, in
 * clock ticks. Guest time is part of user time already (proc_stat(5)). null for text that is something else.
 */
export function parseProcStat(text: string): CpuTimes | null {
  const line = text.split("\n", 1)[0] ?? "";
  if (!line.startsWith("cpu ")) return null;
  const ticks = line.slice(4).trim().split(/\s+/).map(Number);
  if (ticks.length < 4 || ticks.some((value) => !Number.isFinite(value))) return null;
  const [, , , idle = 0, iowait = 0, , , steal = 0] = ticks;
  return { total: ticks.slice(0, 8).reduce((sum, value) => sum + value, 0), idle: idle + iowait, steal };
}

/** Linux tells steal; elsewhere it is 0. */
export function readCpuTimes(): CpuTimes {
  const times = process.platform === "linux" ? parseProcStat(readFileSync("/proc/stat", "latin1")) : null;
  return times ?? portableCpuTimes();
}

function portableCpuTimes(): CpuTimes {
  let total = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total, idle, steal: 0 };
}

/** Shares between two readings, 0..1. Steal is not counted as busy: it is time that we did not get. */
export function cpuShares(before: CpuTimes, after: CpuTimes): { cpu: number; steal: number } {
  const total = after.total - before.total;
  if (total <= 0) return { cpu: 0, steal: 0 };
  const steal = clamp((after.steal - before.steal) / total);
  return { cpu: clamp(1 - (after.idle - before.idle) / total - steal), steal };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
