import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";
import { type Fate, fateDrawer, rateLimiter, spend } from "./faults.ts";
import type { JobQueue } from "./job-queue.ts";
import type { Endpoint, Settings } from "./options.ts";

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

interface GenerateBody {
  userId: string;
}
interface BatchBody {
  userId: string;
  jobs: unknown[];
}

/** `POST /images/generate` and `POST /images/batch`: both take work in and answer 202 at once. */
export function addImageRoutes(app: FastifyInstance, settings: Settings, queue: JobQueue): void {
  const drawFate = fateDrawer(settings);
  const mayPass = rateLimiter(settings.rateLimit);

  async function admit(endpoint: Endpoint, jobs: number, request: FastifyRequest): Promise<void> {
    if (!mayPass()) throw new ApiError(429, "rate_limited", "too many requests; try again in a second");
    if (settings.rejectWhenFull && !queue.hasRoomFor(jobs)) {
      throw new ApiError(503, "queue_full", "the queue is full; try again later");
    }
    const fate: Fate = drawFate(endpoint);
    if (fate.kind === "reset") {
      request.raw.socket.resetAndDestroy();
      throw new ApiError(500, "reset", "the connection was reset");
    }
    if (fate.kind === "error") throw new ApiError(500, "internal_error", "the provider failed");
    await spend(fate);
  }

  function enqueue(userId: string): string {
    const jobId = randomUUID();
    queue.add({ jobId, userId });
    return jobId;
  }

  app.post<{ Body: GenerateBody }>(
    "/images/generate",
    { schema: { body: generateBody } },
    async (request, reply: FastifyReply) => {
      await admit("POST /images/generate", 1, request);
      reply.status(202);
      return { jobId: enqueue(request.body.userId), status: "queued" };
    },
  );

  app.post<{ Body: BatchBody }>(
    "/images/batch",
    { schema: { body: batchBody } },
    async (request, reply: FastifyReply) => {
      const { userId, jobs } = request.body;
      await admit("POST /images/batch", jobs.length, request);
      reply.status(202);
      return { batchId: randomUUID(), jobIds: jobs.map(() => enqueue(userId)), status: "queued" };
    },
  );
}
