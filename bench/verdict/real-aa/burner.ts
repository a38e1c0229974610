/** Burns a share of one core: `node burner.ts DUTY WAIT_MS FOR_MS`. */
import { setTimeout as sleep } from "node:timers/promises";

const SLICE_MS = 100;
const [duty = 0, waitMs = 0, forMs = 0] = process.argv.slice(2).map(Number);
await sleep(waitMs);
const end = performance.now() + forMs;
while (performance.now() < end) {
  const busyUntil = performance.now() + SLICE_MS * duty;
  while (performance.now() < busyUntil);
  await sleep(SLICE_MS * (1 - duty));
}
