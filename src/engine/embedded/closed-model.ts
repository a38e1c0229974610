import type { LoadShape } from "../../scenario/scenario.ts";
import { ownShareOf, type Shard } from "../../shard/shard.ts";
import type { Load, LoadHooks } from "./load.ts";
import { GRACE_MS } from "./load.ts";
import { Pacer } from "./pacer.ts";
import { Pause } from "./pause.ts";
import { loadDurationMs, vuSteps } from "./schedule.ts";
import type { VirtualUser } from "./virtual-user.ts";

/** A VU that iterates for as long as the level reaches up to it. */
interface Slot {
  vu: VirtualUser;
  working: Promise<void> | null;
  /** Interrupts an iteration that outlasts its grace. */
  limit: Pause | null;
}

/** The closed model: a number of VUs, each iterating without a pause of ours. */
export function startClosedLoad(shape: LoadShape, shard: Shard, hooks: LoadHooks): Load {
  const pacer = new Pacer();
  const slots: Slot[] = [];
  let level = 0;
  let running = 0;

  async function work(slot: Slot, index: number): Promise<void> {
    running++;
    while (index < level) await slot.vu.iterate();
    running--;
    slot.working = null;
    slot.limit?.end();
  }

  function setLevel(vus: number): void {
    level = vus;
    while (slots.length < vus) {
      const number = shard.of * slots.length + shard.index;
      slots.push({ vu: hooks.makeVu(number), working: null, limit: null });
    }
    for (const [index, slot] of slots.entries()) {
      if (index < vus) {
        slot.limit?.end();
        slot.working ??= work(slot, index).catch(hooks.onFault);
      } else if (slot.working && !slot.limit) {
        void leave(slot, index);
      }
    }
  }

  async function leave(slot: Slot, index: number): Promise<void> {
    const limit = new Pause(GRACE_MS);
    slot.limit = limit;
    await limit.over;
    slot.limit = null;
    if (slot.working && index >= level) slot.vu.interrupt();
  }

  async function run(): Promise<void> {
    for (const { atMs, vus } of vuSteps(shape)) {
      if (!(await pacer.until(atMs))) break;
      setLevel(ownShareOf(shard, vus));
    }
    await pacer.until(loadDurationMs(shape));
    setLevel(0);
    if (pacer.stopped) for (const slot of slots) slot.vu.interrupt();
    await Promise.all(slots.map((slot) => slot.working));
    for (const slot of slots) slot.vu.close();
  }

  return {
    finished: run(),
    vus: () => ({ running, made: slots.length }),
    stop() {
      pacer.stop();
      for (const slot of slots) slot.vu.interrupt();
      level = 0;
    },
  };
}
