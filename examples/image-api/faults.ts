import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, type Settings, slownessOf } from "./options.ts";
import { lognormalFactor, seededRandom } from "./random.ts";

/** What becomes of one request before it is answered. */
export type Fate = { kind: "serve"; sleepMs: number; burnMs: number } | { kind: "error" } | { kind: "reset" };

/** Draws the fate of each request from the seed, in the order in which they arrive. */
export function fateDrawer(settings: Settings): (endpoint: Endpoint) => Fate {
  const random = seededRandom(settings.seed);
  return (endpoint) => {
    const luck = random();
    const spread = lognormalFactor(random, settings.sigma);
    if (luck < settings.resetShare) return { kind: "reset" };
    if (luck < settings.resetShare + settings.errorShare) return { kind: "error" };
    const { factor, extraMs } = slownessOf(settings, endpoint);
    return {
      kind: "serve",
      sleepMs: settings.sleepMs * factor * spread + extraMs,
      burnMs: settings.burnMs * factor * spread,
    };
  };
}

/** Sleeps and burns; sleeping comes first, so that burning requests queue up as they would in a real service. */
export async function spend(fate: { sleepMs: number; burnMs: number }): Promise<void> {
  if (fate.sleepMs > 0) await sleep(fate.sleepMs);
  if (fate.burnMs > 0) burn(fate.burnMs);
}

/** Burns CPU time, not wall time: a neighbour on the same core makes it take longer, as with real work. */
function burn(milliseconds: number): void {
  const end = cpuMicroseconds() + milliseconds * 1000;
  let waste = 1;
  while (cpuMicroseconds() < end) for (let i = 0; i < 2000; i++) waste = Math.sqrt(waste + i);
}

function cpuMicroseconds(): number {
  const usage = process.threadCpuUsage?.() ?? process.cpuUsage();
  return usage.user + usage.system;
}
