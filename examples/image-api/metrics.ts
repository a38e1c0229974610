import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { PROVIDERS } from "./options.ts";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const QUEUE = "image-generation";
const DEPLOYMENT = { namespace: "semantest", deployment: "image-api" };
const AUTOSCALER = { namespace: "semantest", horizontalpodautoscaler: "image-api" };

export interface ApiMetrics {
  /** Counts one answered request. `endpoint` is the route, never the URL, so the number of series is bounded. */
  observe(method: string, endpoint: string, status: number, seconds: number): void;
  contentType: string;
  text(): Promise<string>;
}

/** What is asked for at each scrape. A figure that cannot be had is null, and then left out: it is not a zero. */
export interface Gauges {
  sockets(): number;
  queueDepth(): Promise<number | null>;
  connectionsInUse(): number;
  connectionsMax(): number;
  redisMemory(): Promise<{ usedBytes: number; maxBytes: number | null } | null>;
  replicas(): { current: number; wanted: number; most: number };
}

export interface CallMetrics {
  /** One call of a provider, waiting included. */
  providerCall(provider: string, seconds: number): void;
  providerTimeout(provider: string): void;
  circuitBreaker(provider: string, open: boolean): void;
  cacheLookup(hit: boolean): void;
}

/** The names are those of Semantest's dashboards; those of the replicas are kube-state-metrics'. */
export function createMetrics(gauges: Gauges, processMetrics: boolean): ApiMetrics & CallMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (
    name: string,
    help: string,
    read: () => Reading | Promise<Reading>,
    labels: Record<string, string> = {},
  ) =>
    new Gauge({
      name,
      help,
      labelNames: Object.keys(labels),
      registers,
      async collect() {
        const value = await read();
        if (value === null) this.remove(...Object.values(labels));
        else this.set(labels, value);
      },
    });
  const histogram = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name, help, labelNames, buckets: SECONDS, registers });

  const labelNames = ["method", "endpoint", "status"];
  const duration = histogram(
    "http_request_duration_seconds",
    "Time from the arrival of a request to its answer",
    labelNames,
  );
  const requests = counter("http_requests_total", "Answered requests", labelNames);
  const calls = histogram(
    "semantest_provider_duration_seconds",
    "Time until a provider answered or was given up",
    ["provider"],
  );
  const timeouts = counter("semantest_provider_timeouts_total", "Calls of a provider that were given up", [
    "provider",
  ]);
  // A counter that is there from the start: the first timeout is then a rise and not a beginning.
  for (const provider of PROVIDERS) timeouts.inc({ provider }, 0);
  const breaker = new Gauge({
    name: "semantest_circuit_breaker_open",
    help: "1 while a provider is left alone",
    labelNames: ["provider"],
    registers,
  });
  const hits = counter("semantest_cache_hits_total", "Requests whose image was kept");
  const misses = counter("semantest_cache_misses_total", "Requests that needed a provider");

  gauge("semantest_websocket_active_connections", "Open WebSockets", () => gauges.sockets());
  gauge("semantest_bullmq_queue_depth", "Jobs that wait", () => gauges.queueDepth(), { queue: QUEUE });
  gauge("semantest_db_connections_in_use", "Connections to the database in use", () =>
    gauges.connectionsInUse(),
  );
  gauge("semantest_db_connections_max", "Size of the connection pool", () => gauges.connectionsMax());
  gauge(
    "semantest_redis_memory_used_bytes",
    "Memory that Redis uses; estimated where queue and cache are in memory",
    async () => (await gauges.redisMemory())?.usedBytes ?? null,
  );
  gauge(
    "semantest_redis_memory_max_bytes",
    "Memory that Redis may use; absent where it has no limit",
    async () => (await gauges.redisMemory())?.maxBytes ?? null,
  );
  const replicas = (of: "current" | "wanted" | "most") => () => gauges.replicas()[of];
  gauge("kube_deployment_status_replicas", "Replicas (simulated)", replicas("current"), DEPLOYMENT);
  gauge(
    "kube_horizontalpodautoscaler_status_desired_replicas",
    "Replicas wanted (simulated)",
    replicas("wanted"),
    AUTOSCALER,
  );
  gauge(
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "Most replicas (simulated)",
    replicas("most"),
    AUTOSCALER,
  );
  gauge("kube_horizontalpodautoscaler_spec_min_replicas", "Least replicas (simulated)", () => 1, AUTOSCALER);
  if (processMetrics) collectDefaultMetrics({ register: registry });

  return {
    observe(method, endpoint, status, seconds) {
      const labels = { method, endpoint, status: String(status) };
      duration.observe(labels, seconds);
      requests.inc(labels);
    },
    providerCall: (provider, seconds) => calls.observe({ provider }, seconds),
    providerTimeout: (provider) => timeouts.inc({ provider }),
    circuitBreaker: (provider, open) => breaker.set({ provider }, open ? 1 : 0),
    cacheLookup: (hit) => (hit ? hits : misses).inc(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

type Reading = number | null;
