import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

const QUIET = 0.6;
const SAMPLE_MS = 1000;

/** Resolves when the machine has time to spare, at the latest after the given time. */
export async function waitForQuiet(atMostMs: number): Promise<void> {
  const end = Date.now() + atMostMs;
  let before = processorTime();
  while (Date.now() < end) {
    await wait(SAMPLE_MS);
    const now = processorTime();
    const busy = (now.busy - before.busy) / Math.max(1, now.total - before.total);
    if (busy < QUIET) return;
    before = now;
  }
}

function processorTime(): { busy: number; total: number } {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    total += sum;
    busy += sum - times.idle;
  }
  return { busy, total };
}
