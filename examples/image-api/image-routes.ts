import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { type Fate, fateDrawer, spend } from "./faults.ts";
import type { CallMetrics } from "./metrics.ts";
import type { Endpoint, Settings } from "./options.ts";
import type { Providers } from "./providers.ts";
import { seededRandom } from "./random.ts";
import { rateLimiter } from "./rate-limit.ts";
import type { Store } from "./store.ts";

const image = {
  prompt: { type: "string", minLength: 1, maxLength: 4000 },
  size: { type: "string", pattern: "^\\d+x\\d+$" },
  provider: { type: "string" },
  quality: { type: "string" },
  count: { type: "integer", minimum: 1, maximum: 10 },
};

const generateBody = {
  type: "object",
  required: ["userId", "prompt"],
  properties: { userId: { type: "string", minLength: 1, maxLength: 200 }, ...image },
};

const batchBody = {
  type: "object",
  required: ["userId", "jobs"],
  properties: {
    userId: { type: "string", minLength: 1, maxLength: 200 },
    jobs: {
      type: "array",
      minItems: 1,
      maxItems: 100,
      items: { type: "object", required: ["prompt"], properties: image },
    },
  },
};

interface Image {
  prompt: string;
  size?: string;
  provider?: string;
}
interface GenerateBody extends Image {
  userId: string;
}
interface BatchBody {
  userId: string;
  jobs: Image[];
}

export interface Parts {
  store: Store;
  pool: ConnectionPool;
  providers: Providers;
  metrics: CallMetrics;
  /** Called once for each request that arrives, before anything is decided about it. */
  arrived(): void;
}

/** `POST /images/generate` and `POST /images/batch`: both take work in and answer 202 without making the image. */
export function addImageRoutes(app: FastifyInstance, settings: Settings, parts: Parts): void {
  const { store, pool, providers, metrics } = parts;
  const drawFate = fateDrawer(settings);
  const limit = rateLimiter(settings.rateLimit);
  const draw = seededRandom(settings.seed + 3);

  async function admit(
    endpoint: Endpoint,
    images: readonly Image[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    parts.arrived();
    const mayPass = limit.mayPass();
    reply.headers(limit.headers());
    if (!mayPass) refuse(settings, request);
    if (settings.rejectWhenFull && !store.queue.hasRoomFor(images.length)) {
      throw new ApiError(503, "queue_full", "the queue is full; try again later");
    }
    const fate: Fate = drawFate(endpoint);
    if (fate.kind === "reset") reset(request);
    if (fate.kind === "error") throw new ApiError(500, "internal_error", "the provider failed");
    await useDatabase(fate);
    await reserve(images[0]!);
  }

  async function useDatabase(fate: Fate & { kind: "serve" }): Promise<void> {
    const release = await pool.acquire();
    try {
      await spend(fate);
    } finally {
      if (settings.dbHoldMs === 0) release();
      else setTimeout(release, settings.dbHoldMs).unref();
    }
  }

  /** An image that is kept needs no provider; a batch asks for its first and makes the others later. */
  async function reserve({ prompt, size = "", provider = "auto" }: Image): Promise<void> {
    const variant = Math.floor(draw() * settings.promptVariants);
    const isKept = await store.cache.lookUp(`${provider}|${size}|${variant}|${prompt}`);
    metrics.cacheLookup(isKept);
    if (!isKept) await providers.call(provider);
  }

  app.post<{ Body: GenerateBody }>(
    "/images/generate",
    { schema: { body: generateBody } },
    async (request, reply: FastifyReply) => {
      await admit("POST /images/generate", [request.body], request, reply);
      const job = { jobId: randomUUID(), userId: request.body.userId };
      await store.queue.add([job]);
      reply.status(202);
      return { jobId: job.jobId, status: "queued" };
    },
  );

  app.post<{ Body: BatchBody }>(
    "/images/batch",
    { schema: { body: batchBody } },
    async (request, reply: FastifyReply) => {
      const { userId, jobs: images } = request.body;
      await admit("POST /images/batch", images, request, reply);
      const jobs = images.map(() => ({ jobId: randomUUID(), userId }));
      await store.queue.add(jobs);
      reply.status(202);
      return { batchId: randomUUID(), jobIds: jobs.map((job) => job.jobId), status: "queued" };
    },
  );
}

function refuse({ limitAnswer }: Settings, request: FastifyRequest): never {
  if (limitAnswer === "reset") reset(request);
  if (limitAnswer === "500") throw new ApiError(500, "overloaded", "too much to do");
  throw new ApiError(429, "rate_limited", "too many requests; try again in a second");
}

function reset(request: FastifyRequest): never {
  request.raw.socket.resetAndDestroy();
  throw new ApiError(500, "reset", "the connection was reset");
}
