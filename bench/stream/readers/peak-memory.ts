import { readFileSync } from "node:fs";

/**
 * Largest resident set of this process in MB, as Linux tells it; null elsewhere. Not `maxRSS` of getrusage, which
 * counts what the parent had before it started this program.
 */
export function peakMb(): number | null {
  if (process.platform !== "linux") return null;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
