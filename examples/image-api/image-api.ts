import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { AddressInfo, Socket } from "node:net";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { addDescriptionRoutes } from "./about-routes.ts";
import { ApiError, addErrorAnswers } from "./api-error.ts";
import { Autoscaler } from "./autoscaler.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { addImageRoutes } from "./image-routes.ts";
import { startLeak } from "./leak.ts";
import { LiveUpdates } from "./live-updates.ts";
import { createMetrics } from "./metrics.ts";
import { openStore } from "./open-store.ts";
import { type ImageApiOptions, settingsOf } from "./options.ts";
import { Providers } from "./providers.ts";

export type { Endpoint, ImageApiOptions, Slowness } from "./options.ts";

export interface ImageApi {
  /** For example `http://127.0.0.1:40123`; any path prefix may follow, such as `/api/v1`. */
  url: string;
  wsUrl: string;
  port: number;
  /** Where queue and cache are. */
  store: "memory" | "redis";
  /** Requests that arrived per endpoint, whatever they were answered; unknown paths count as `other`. */
  counts(): Record<string, number>;
  /** Answers per status; a request that ended without one (reset, or the client left) counts as `none`. */
  statuses(): Record<string, number>;
  /** Connections that were accepted since the start. */
  connections(): number;
  close(): Promise<void>;
}

const ROUTE =
  /^(?:\/[^?]*)?(\/(?:images\/(?:generate|batch)|metrics|health|version|assets\/logo\.svg|ws))\/?(\?.*)?$/;

/**
 * Starts the API on 127.0.0.1; throws RangeError for an option that cannot be meant. `say` is told what is worth a line,
 * such as that there is no Redis.
 */
export async function startImageApi(
  options: ImageApiOptions = {},
  say: (line: string) => void = () => undefined,
): Promise<ImageApi> {
  const settings = settingsOf(options);
  const counts: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  let connections = 0;
  const sockets = new Set<Socket>();

  const live = new LiveUpdates(settings);
  const store = await openStore(settings, (job) => live.completed(job), say);
  const pool = new ConnectionPool(settings.dbPool, settings.dbWaitMs);
  const autoscaler = new Autoscaler(settings);
  const metrics = createMetrics(
    {
      sockets: () => live.sockets,
      queueDepth: () => store.queue.depth(),
      connectionsInUse: () => pool.inUse,
      connectionsMax: () => pool.size,
      redisMemory: () => store.memory(),
      replicas: () => autoscaler.state(),
    },
    settings.processMetrics,
  );
  const providers = new Providers(settings, metrics);
  const stopLeak = startLeak(settings.leakMbPerMinute, settings.leakMaxMb);

  const app: FastifyInstance = Fastify({
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
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
  addErrorAnswers(app, settings.badErrors);
  app.addHook("onRequest", async (request, reply) => {
    const name = endpointOf(request);
    counts[name] = (counts[name] ?? 0) + 1;
    request.raw.socket.setNoDelay(true);
    reply.header("x-request-id", request.id);
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
  app.get("/health", async () => ({ status: "ok", store: store.kind }));
  app.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
  addDescriptionRoutes(app, settings);
  addImageRoutes(app, settings, {
    store,
    pool,
    providers,
    metrics,
    arrived: () => autoscaler.countRequest(),
  });
  live.addRoute(app);

  await app.listen({ port: settings.port, host: settings.host });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${settings.host}:${port}`,
    wsUrl: `ws://${settings.host}:${port}/ws`,
    port,
    store: store.kind,
    counts: () => ({ ...counts }),
    statuses: () => ({ ...statuses }),
    connections: () => connections,
    async close() {
      live.close();
      autoscaler.close();
      stopLeak();
      const closed = app.close();
      // The server does not know those any more that asked for a WebSocket.
      for (const socket of sockets) socket.destroy();
      await closed;
      await store.close();
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
