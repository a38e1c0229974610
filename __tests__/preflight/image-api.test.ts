import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { startImageApi } from "../../examples/image-api/image-api.ts";
import { directoryWith } from "../setup/support.ts";
import { loadAction } from "../support/cli.ts";
import { describeWithPrometheus, itWithPrometheus, startPrometheus } from "../support/services.ts";
import { pages } from "./support.ts";

const RULES = `groups:
  - name: api
    rules: [{ alert: QueueFull, expr: "semantest_bullmq_queue_depth > 100" }]
`;
/** As the preset's own comment tells: what is required, and what only the reader's own addresses can tell. */
function settings(prometheus: string, production: string): string {
  return `preset: semantest
prometheus: ${prometheus}
preflight:
  required: [database-pool, redis-headroom, circuit-breakers, log-level, alerts, staging-mirrors-production, test-data, cdn]
  staging-mirrors-production: { staging: /version, production: "${production}/version", ignore: [dbPool] }
`;
}
const CONFIRMED = "- { item: cdn, by: Ada Lovelace, on: 2026-11-20, valid-for: 36500 days }\n";

describeWithPrometheus("the preset's checklist on the example API", () => {
  itWithPrometheus(
    "finds a pool that is too small, and all else in order",
    { timeout: 180_000 },
    async () => {
      const api = await startImageApi({ dbPool: 10, circuitBreaker: 5 });
      const prometheus = await startPrometheus({ scrape: [api.url], rules: RULES });
      try {
        await hasScraped(prometheus.url);
        const version = (await (await fetch(`${api.url}/version`)).json()) as object;
        const production = await pages({ "/version": { body: { ...version, dbPool: 50 } } });
        const cwd = await directoryWith({
          ".github/load-action.yml": settings(prometheus.url, production.url),
          ".github/load-confirmations.yml": CONFIRMED,
        });
        const check = async (vus: number) => {
          const flags = [
            "--url",
            api.url,
            "--engine",
            "embedded",
            "--vus",
            String(vus),
            "--duration",
            "1m",
            "--json",
          ];
          const { stdout, stderr, code } = await loadAction(["preflight", "gate", ...flags], cwd);
          expect(stderr).toBe("");
          const items: { item: string; state: string; text: string }[] = JSON.parse(stdout).items;
          return {
            code,
            found: Object.fromEntries(items.map(({ item, state, text }) => [item, `${state}: ${text}`])),
          };
        };
        const small = await check(50);
        expect(small.code).toBe(1);
        expect(small.found).toMatchObject({
          "database-pool": "failed: 10 connections for 50 planned users; 50 are needed",
          "redis-headroom": expect.stringMatching(/^ok: .* used \(/),
          "circuit-breakers": expect.stringMatching(/^ok: semantest_circuit_breaker_open has \d+ series$/),
          "log-level": "ok: the level is info",
          alerts: "ok: Prometheus has loaded 1 alert",
          "staging-mirrors-production": expect.stringMatching(/^ok: all \d+ fields are the same$/),
          "test-data": "ok: all 2 addresses answer",
          cdn: "confirmed: confirmed by Ada Lovelace on 2026-11-20",
        });
        expect((await check(10)).code).toBe(0);
      } finally {
        await prometheus.stop();
        await api.close();
      }
    },
  );
});

async function hasScraped(url: string): Promise<void> {
  const query = `${url}/api/v1/query?query=semantest_db_connections_max`;
  for (;;) {
    const { data } = (await (await fetch(query)).json()) as { data: { result: unknown[] } };
    if (data.result.length > 0) return;
    await wait(200);
  }
}
