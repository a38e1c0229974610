import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { PrometheusClient } from "../../src/observe/prometheus/client.ts";
import type { CheckContext } from "../../src/preflight/check-context.ts";
import { prometheusReader } from "../../src/preflight/read-prometheus.ts";
import { runChecks } from "../../src/preflight/run-checks.ts";
import { parsePreflight } from "../../src/preflight/settings.ts";
import { describeWithPrometheus, itWithPrometheus, startPrometheus } from "../support/services.ts";
import { contextWith } from "./support.ts";

const METRICS = `
kube_horizontalpodautoscaler_spec_min_replicas{horizontalpodautoscaler="api",namespace="images"} 2
kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="api",namespace="images"} 10
kube_horizontalpodautoscaler_status_condition{horizontalpodautoscaler="api",namespace="images",condition="ScalingActive",status="true"} 1
kube_horizontalpodautoscaler_status_condition{horizontalpodautoscaler="api",namespace="images",condition="ScalingActive",status="false"} 0
semantest_db_connections_max 20
redis_memory_used_bytes 60e6
redis_memory_max_bytes 64e6
circuit_breaker_state{provider="dalle"} 0
log_level{level="debug"} 1
`;
const RULES = `groups:
  - name: api
    rules:
      - { alert: HighErrorRate, expr: "rate(http_requests_total[1m]) > 1" }
      - { record: "a:b", expr: "vector(1)" }
`;
const SETTINGS = parsePreflight(
  {
    hpa: { name: "api", namespace: "images" },
    "database-pool": { query: "sum(semantest_db_connections_max)", "users-per-connection": 5 },
    "redis-headroom": { used: "redis_memory_used_bytes", max: "redis_memory_max_bytes" },
    "circuit-breakers": { query: "circuit_breaker_state" },
    "log-level": { query: "log_level", label: "level" },
    alerts: { names: ["HighErrorRate", "QueueFull"] },
  },
  "preflight",
);

describeWithPrometheus("the checklist on a real Prometheus", () => {
  itWithPrometheus("finds what it scraped and the rules it loaded", { timeout: 120_000 }, async () => {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/plain; version=0.0.4");
      response.end(METRICS);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const prometheus = await startPrometheus({ scrape: [target], rules: RULES });
    try {
      const client = new PrometheusClient({ url: prometheus.url, headers: {}, secrets: [], ca: null });
      const reader = prometheusReader(client, new AbortController().signal);
      await until(async () => (await reader.instant("log_level")).length > 0);
      const found = await look(contextWith({ prometheus: reader }));
      expect(found).toMatchObject({
        hpa: "ok: autoscaler `api` scales from 2 to 10 replicas",
        "database-pool": "ok: 20 connections for 50 planned users that share one between 5",
        "redis-headroom": "failed: 57.2 MiB of 61.0 MiB used (94 %); less than 80 % is needed",
        "circuit-breakers": "ok: `circuit_breaker_state` has one series",
        "log-level": "failed: the level is `debug`; wanted is one of info, warn, warning, error",
        alerts: "failed: Prometheus has not loaded `QueueFull`",
      });
    } finally {
      await prometheus.stop();
      server.closeAllConnections();
      server.close();
    }
  });
});

async function look(context: CheckContext): Promise<Record<string, string>> {
  const items = await runChecks({ settings: SETTINGS, confirmations: [] }, context, new Date());
  return Object.fromEntries(items.map(({ item, state, text }) => [item, `${state}: ${text}`]));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(200);
}
