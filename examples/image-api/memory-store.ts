import { slotOf } from "./cache-slot.ts";
import type { Settings } from "./options.ts";
import type { ImageCache, Job, JobQueue, Store } from "./store.ts";

const TICK_MS = 50;
/** What Redis needs for nothing, for a job of BullMQ's, and has as its limit where none was named. */
const ASSUMED = { emptyBytes: 1_000_000, jobBytes: 700, maxMb: 256 };

/** Everything in this process: for a machine without Redis. */
export function memoryStore(settings: Settings, onCompleted: (job: Job) => void): Store {
  const queue = new MemoryQueue(settings.queueLimit, settings.jobsPerSecond, onCompleted);
  const cache = new MemoryCache(settings.cacheSize);
  return {
    kind: "memory",
    queue,
    cache,
    async memory() {
      const images = cache.size * settings.cacheEntryKb * 1024;
      return {
        usedBytes: ASSUMED.emptyBytes + images + queue.length * ASSUMED.jobBytes,
        maxBytes: (settings.redisMaxMb || ASSUMED.maxMb) * 1024 * 1024,
      };
    },
    async close() {
      queue.close();
    },
  };
}

class MemoryQueue implements JobQueue {
  readonly #limit: number;
  readonly #jobs: Job[] = [];
  readonly #timer: NodeJS.Timeout;
  #credit = 0;

  constructor(limit: number, jobsPerSecond: number, onCompleted: (job: Job) => void) {
    this.#limit = limit;
    this.#timer = setInterval(() => {
      this.#credit = Math.min(this.#credit + (jobsPerSecond * TICK_MS) / 1000, Math.max(1, jobsPerSecond));
      const finished = this.#jobs.splice(0, Math.floor(this.#credit));
      this.#credit = this.#jobs.length === 0 ? 0 : this.#credit - finished.length;
      for (const job of finished) onCompleted(job);
    }, TICK_MS);
    this.#timer.unref();
  }

  get length(): number {
    return this.#jobs.length;
  }

  async depth(): Promise<number> {
    return this.#jobs.length;
  }

  hasRoomFor(jobs: number): boolean {
    return this.#jobs.length + jobs <= this.#limit;
  }

  async add(jobs: readonly Job[]): Promise<void> {
    this.#jobs.push(...jobs);
    this.#jobs.splice(0, Math.max(0, this.#jobs.length - this.#limit));
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

class MemoryCache implements ImageCache {
  readonly #slots: number;
  readonly #kept = new Map<number, string>();

  constructor(slots: number) {
    this.#slots = slots;
  }

  get size(): number {
    return this.#kept.size;
  }

  async lookUp(key: string): Promise<boolean> {
    if (this.#slots === 0) return false;
    const slot = slotOf(key, this.#slots);
    const hit = this.#kept.get(slot) === key;
    this.#kept.set(slot, key);
    return hit;
  }
}
