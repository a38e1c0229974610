import { createHash, timingSafeEqual } from "node:crypto";
import type { AddressInfo, Socket } from "node:net";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { ApiError, errorAnswer } from "./api-error.ts";
import { addImageRoutes } from "./image-routes.ts";
import { JobQueue } from "./job-queue.ts";
import { LiveUpdates } from "./live-updates.ts";
import { createMetrics } from "./metrics.ts";
import { type ImageApiOptions, settingsOf } from "./options.ts";

export type { Endpoint, ImageApiOptions, Slowness } from "./options.ts";

export interface ImageApi {
  /** For example `http://127.0.0.1:40123`; any path prefix may follow, such as `/api/v1`. */
  url: string;
  wsUrl: string;
  port: number;
  /** Requests that arrived per endpoint, whatever they were answered; unknown paths count as `other`. */
  counts(): Record<string, number>;
  /** Answers per status; a request that ended without one (reset, or the client left) counts as `none`. */
  statuses(): Record<string, number>;
  /** Connections that were accepted since the start. */
  connections(): number;
  close(): Promise<void>;
}

const ROUTE = /^(?:\/[^?]*)?(\/(?:images\/(?:generate|batch)|metrics|health|ws))\/?(\?.*)?$/;

/** Starts the API on 127.0.0.1; throws RangeError for an option that cannot be meant. */
export async function startImageApi(options: ImageApiOptions = {}): Promise<ImageApi> {
  const settings = settingsOf(options);
  const counts: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  let connections = 0;
  const sockets = new Set<Socket>();

  const live = new LiveUpdates(settings);
  const queue = new JobQueue(settings.queueLimit, settings.jobsPerSecond, (job) => live.completed(job));
  const gauges = { sockets: () => live.sockets, queueDepth: () => queue.depth };
  const metrics = createMetrics(gauges, settings.processMetrics);

  const app: FastifyInstance = Fastify({
    forceCloseConnections: true,
    bodyLimit: 256 * 1024,
    // A preview deployment may live under any prefix; the routes below do not care.
    rewriteUrl: (request) => {
      const match = ROUTE.exec(request.url ?? "/");
      return match ? `${match[1]}${match[2] ?? ""}` : (request.url ?? "/");
    },
  });
  app.server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = errorAnswer(error);
    if (status === 429 || status === 503) reply.header("retry-after", "1");
    if (request.raw.headers.upgrade !== undefined) reply.header("connection", "close");
    if (request.raw.socket.destroyed) return reply.hijack();
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ error: { code: "not_found", message: `no ${request.method} at this path` } }),
  );

  app.addHook("onRequest", async (request, reply) => {
    const name = endpointOf(request);
    counts[name] = (counts[name] ?? 0) + 1;
    request.raw.socket.setNoDelay(true);
    reply.raw.once("close", () => {
      const status = reply.raw.headersSent ? String(reply.raw.statusCode) : "none";
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
    if (settings.token !== "" && /^\/(images\/|ws)/.test(request.routeOptions.url ?? "")) {
      checkToken(request.headers.authorization, settings.token);
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "other";
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  });

  await app.register(websocket, { options: { maxPayload: 16 * 1024 } });
  app.get("/health", async () => ({ status: "ok" }));
  app.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
  addImageRoutes(app, settings, queue);
  live.addRoute(app);

  await app.listen({ port: settings.port, host: settings.host });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${settings.host}:${port}`,
    wsUrl: `ws://${settings.host}:${port}/ws`,
    port,
    counts: () => ({ ...counts }),
    statuses: () => ({ ...statuses }),
    connections: () => connections,
    async close() {
      live.close();
      queue.close();
      const closed = app.close();
      // The server does not know those any more that asked for a WebSocket.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function endpointOf(request: FastifyRequest): string {
  const route = request.routeOptions.url;
  return route === undefined ? "other" : `${request.method} ${route}`;
}

function checkToken(header: string | undefined, token: string): void {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`))) {
    throw new ApiError(401, "unauthorized", "send Authorization: Bearer with the right token");
  }
}
