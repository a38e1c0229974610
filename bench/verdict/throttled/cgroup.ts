/** Takes CPU from a process in episodes, through a cgroup of its own. Needs to be root. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PERIOD_US = 100_000;
const ROOT = "/sys/fs/cgroup";
const isV2 = existsSync(join(ROOT, "cgroup.controllers"));

export interface Cgroup extends Disposable {
  /** Share of one core that is left to the process; 1 takes nothing away. */
  leave(share: number): void;
}

export function cgroupFor(pid: number): Cgroup {
  const directory = join(isV2 ? ROOT : join(ROOT, "cpu"), `load-action-throttled-${pid}`);
  if (isV2) writeFileSync(join(ROOT, "cgroup.subtree_control"), "+cpu");
  mkdirSync(directory);
  writeFileSync(join(directory, "cgroup.procs"), String(pid));
  return {
    leave(share) {
      const quota = Math.round(share * PERIOD_US);
      if (isV2) writeFileSync(join(directory, "cpu.max"), share >= 1 ? "max" : `${quota} ${PERIOD_US}`);
      else writeFileSync(join(directory, "cpu.cfs_quota_us"), String(share >= 1 ? -1 : quota));
    },
    // An empty cgroup alone can be removed, so the process has to be gone by then.
    [Symbol.dispose]: () => rmdirSync(directory),
  };
}

/** Every other stretch of `episodeSeconds`, until `signal` says stop. */
export async function throttleInEpisodes(
  cgroup: Cgroup,
  share: number,
  episodeSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (let throttled = false; ; throttled = !throttled) {
      cgroup.leave(throttled ? share : 1);
      await sleep(episodeSeconds * 1000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    cgroup.leave(1);
  }
}
