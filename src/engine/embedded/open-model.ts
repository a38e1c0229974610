import type { LoadShape } from "../../scenario/scenario.ts";
import { isOwn, type Shard } from "../../shard/shard.ts";
import type { Load, LoadHooks } from "./load.ts";
import { GRACE_MS } from "./load.ts";
import { Pacer } from "./pacer.ts";
import { arrivalTimesMs, loadDurationMs } from "./schedule.ts";
import type { VirtualUser } from "./virtual-user.ts";

/**
 * The open model: iterations start at their times, whatever the target answers. VUs take turns in a fixed order, as
 * k6's do, so all their connections stay in use. Where all are at work one more is made (at once, while k6 drops
 * the iteration for which it makes one); past `maxVus` the iteration is dropped and counted.
 */
export function startOpenLoad(
  shape: LoadShape,
  shard: Shard,
  vus: { preAllocated: number; max: number },
  hooks: LoadHooks,
): Load {
  const pacer = new Pacer();
  const all: VirtualUser[] = [];
  const idle: VirtualUser[] = [];
  const working = new Set<Promise<void>>();

  function make(): VirtualUser {
    const vu = hooks.makeVu(all.length + 1);
    all.push(vu);
    return vu;
  }

  function startIteration(): void {
    const vu = idle.shift() ?? (all.length < vus.max ? make() : null);
    if (vu === null) {
      hooks.onDropped();
      return;
    }
    const iteration: Promise<void> = vu
      .iterate()
      .catch(hooks.onFault)
      .finally(() => {
        idle.push(vu);
        working.delete(iteration);
      });
    working.add(iteration);
  }

  async function run(): Promise<void> {
    while (all.length < Math.min(vus.preAllocated, vus.max)) idle.push(make());
    let number = 0;
    for (const atMs of arrivalTimesMs(shape)) {
      if (!isOwn(shard, number++)) continue;
      if (!(await pacer.until(atMs))) break;
      startIteration();
    }
    await pacer.until(loadDurationMs(shape));
    if (!pacer.stopped) {
      const grace = setTimeout(() => interruptAll(), GRACE_MS);
      await Promise.all(working);
      clearTimeout(grace);
    }
    await Promise.all(working);
    for (const vu of all) vu.close();
  }

  function interruptAll(): void {
    for (const vu of all) vu.interrupt();
  }

  return {
    finished: run(),
    vus: () => ({ running: working.size, made: all.length }),
    stop() {
      pacer.stop();
      interruptAll();
    },
  };
}
