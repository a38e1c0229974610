import type { FastifyInstance } from "fastify";
import { PROVIDERS, type Settings } from "./options.ts";

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>`;
const FOR_A_YEAR = "public, max-age=31536000, immutable";

/** What a checklist before a test asks for: which version and settings run here, and whether assets may be kept. */
export function addDescriptionRoutes(app: FastifyInstance, settings: Settings): void {
  app.get("/version", async () => ({
    version: "1.0.0",
    logLevel: "info",
    dbPool: settings.dbPool,
    providers: PROVIDERS,
    rateLimit: settings.rateLimit,
  }));
  app.get("/assets/logo.svg", async (_request, reply) =>
    reply.type("image/svg+xml").header("cache-control", FOR_A_YEAR).send(LOGO),
  );
}
