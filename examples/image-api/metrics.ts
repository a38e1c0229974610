import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface ApiMetrics {
  /** Counts one answered request. `endpoint` is the route, never the URL, so the number of series is bounded. */
  observe(method: string, endpoint: string, status: number, seconds: number): void;
  contentType: string;
  text(): Promise<string>;
}

export interface Gauges {
  sockets(): number;
  queueDepth(): number;
}

/** The names are those of Semantest's dashboards. */
export function createMetrics(gauges: Gauges, processMetrics: boolean): ApiMetrics {
  const registry = new Registry();
  const registers = [registry];
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the arrival of a request to its answer",
    labelNames: ["method", "endpoint", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const requests = new Counter({
    name: "http_requests_total",
    help: "Answered requests",
    labelNames: ["method", "endpoint", "status"],
    registers,
  });
  new Gauge({
    name: "semantest_websocket_active_connections",
    help: "Open WebSockets",
    registers,
    collect() {
      this.set(gauges.sockets());
    },
  });
  new Gauge({
    name: "semantest_bullmq_queue_depth",
    help: "Jobs that wait",
    labelNames: ["queue"],
    registers,
    collect() {
      this.set({ queue: "image-generation" }, gauges.queueDepth());
    },
  });
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    observe(method, endpoint, status, seconds) {
      const labels = { method, endpoint, status: String(status) };
      duration.observe(labels, seconds);
      requests.inc(labels);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
