import { randomUUID } from "node:crypto";
import type { ConnectionOptions, JobsOptions, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { ApiError } from "./api-error.ts";
import { slotOf } from "./cache-slot.ts";
import type { Settings } from "./options.ts";
import type { ImageCache, Job, JobQueue, Store } from "./store.ts";

const QUEUE = "image-generation";
const TRIM_EVERY_MS = 250;
const MOST_TRIMMED_AT_ONCE = 2000;
const KEPT_SECONDS = 600;
const JOB: JobsOptions = { removeOnComplete: true, removeOnFail: true };

/**
 * BullMQ and the cache on a real Redis, under a prefix of their own that is cleared at the end. Throws where there is
 * no Redis at that address.
 */
export async function redisStore(settings: Settings, onCompleted: (job: Job) => void): Promise<Store> {
  const [{ Queue: BullQueue, Worker: BullWorker }, { Redis: Client }] = await Promise.all([
    import("bullmq"),
    import("ioredis"),
  ]);
  const redis = new Client(settings.redis, {
    lazyConnect: true,
    connectTimeout: 2000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    // Redis may come back: from the first connection on, whatever goes wrong is tried again each half second.
    retryStrategy: () => (connected ? 500 : null),
  });
  let connected = false;
  // Each failure shows in an answer or a metric that is left out; without a listener it would end the process.
  const heard = () => undefined;
  redis.on("error", heard);
  try {
    await redis.connect();
    connected = true;
    if (settings.redisMaxMb > 0) await redis.config("SET", "maxmemory", `${settings.redisMaxMb}mb`);
  } catch (error) {
    redis.disconnect();
    throw error;
  }

  const prefix = `image-api:${randomUUID().slice(0, 8)}`;
  const { host, port, username, password, db } = redis.options;
  const connection = { host, port, username, password, db, retryStrategy: () => 500 } as ConnectionOptions;
  const queue: Queue = new BullQueue(QUEUE, { connection: redis as never, prefix, skipVersionCheck: true });
  const worker: Worker = new BullWorker(QUEUE, async (job) => onCompleted(job.data as Job), {
    connection: { ...connection, maxRetriesPerRequest: null } as ConnectionOptions,
    prefix,
    concurrency: 20,
    limiter: pace(settings.jobsPerSecond),
    skipVersionCheck: true,
  });
  queue.on("error", heard);
  worker.on("error", heard);
  const jobs = new RedisQueue(queue, settings.queueLimit);
  return {
    kind: "redis",
    queue: jobs,
    cache: new RedisCache(redis, prefix, settings),
    memory: () => memoryOf(redis),
    async close() {
      jobs.close();
      await worker.close(true);
      if (redis.status === "ready") await clear(redis, `${prefix}:*`);
      await queue.close();
      redis.disconnect();
    },
  };
}

class RedisQueue implements JobQueue {
  readonly #queue: Queue;
  readonly #limit: number;
  readonly #timer: NodeJS.Timeout;
  /** As last counted, with what was added since. */
  #length = 0;
  #trimming = false;

  constructor(queue: Queue, limit: number) {
    this.#queue = queue;
    this.#limit = limit;
    this.#timer = setInterval(() => void this.#trim(), TRIM_EVERY_MS);
    this.#timer.unref();
  }

  async depth(): Promise<number | null> {
    return await this.#queue.getWaitingCount().catch(() => null);
  }

  hasRoomFor(jobs: number): boolean {
    return this.#length + jobs <= this.#limit;
  }

  async add(jobs: readonly Job[]): Promise<void> {
    this.#length += jobs.length;
    try {
      await this.#queue.addBulk(jobs.map((data) => ({ name: "image", data, opts: JOB })));
    } catch {
      throw new ApiError(503, "queue_unavailable", "the queue takes no jobs; try again later");
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The oldest jobs make room, a moment after the newer ones came. */
  async #trim(): Promise<void> {
    if (this.#trimming) return;
    this.#trimming = true;
    try {
      this.#length = await this.#queue.getWaitingCount();
      const excess = Math.min(MOST_TRIMMED_AT_ONCE, this.#length - this.#limit);
      if (excess <= 0) return;
      const oldest = await this.#queue.getJobs(["waiting"], 0, excess - 1, true);
      // One that is being worked on by now cannot be removed, and need not be.
      await Promise.allSettled(oldest.map((job) => job.remove()));
    } catch {
      // Without Redis nothing can be counted, and the next addition is answered with 503 anyway.
      this.#length = 0;
    } finally {
      this.#trimming = false;
    }
  }
}

class RedisCache implements ImageCache {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #slots: number;
  readonly #image: Buffer;

  constructor(redis: Redis, prefix: string, { cacheSize, cacheEntryKb }: Settings) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#slots = cacheSize;
    this.#image = Buffer.alloc(Math.ceil(cacheEntryKb * 1024), 1);
  }

  async lookUp(key: string): Promise<boolean> {
    if (this.#slots === 0) return false;
    const slot = `${this.#prefix}:image:${slotOf(key, this.#slots)}`;
    try {
      const kept = await this.#redis.getrange(slot, 0, Buffer.byteLength(key) - 1);
      if (kept === key) return true;
      await this.#redis.set(slot, Buffer.concat([Buffer.from(key), this.#image]), "EX", KEPT_SECONDS);
    } catch {
      // A cache that is gone or full is one that keeps nothing.
    }
    return false;
  }
}

async function memoryOf(redis: Redis): Promise<{ usedBytes: number; maxBytes: number | null } | null> {
  const info = await redis.info("memory").catch(() => "");
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? Number.NaN);
  const [usedBytes, maxBytes] = [figure("used_memory"), figure("maxmemory")];
  return Number.isNaN(usedBytes) ? null : { usedBytes, maxBytes: maxBytes > 0 ? maxBytes : null };
}

async function clear(redis: Redis, pattern: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: pattern, count: 500 })) {
    if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  }
}

/** BullMQ counts whole jobs in a period; at most ten periods a second keep it from finishing them in bursts. */
function pace(jobsPerSecond: number): { max: number; duration: number } {
  const max = Math.max(1, Math.round(jobsPerSecond / 10));
  return { max, duration: Math.max(1, Math.round((max * 1000) / jobsPerSecond)) };
}
