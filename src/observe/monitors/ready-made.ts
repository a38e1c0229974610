/** The monitors that are there without a word of configuration. Their metrics are those of Semantest's image API. */
import type { MonitorDefinition } from "./definition.ts";

type Written = Pick<MonitorDefinition, "key" | "name" | "query" | "unit" | "role"> &
  Partial<MonitorDefinition>;

const BUCKETS = "http_request_duration_seconds_bucket{$select}";
const REQUESTS = "sum(rate(http_requests_total{$select}[$window]))";
const ERRORS = 'sum(rate(http_requests_total{status=~"5..",$select}[$window]))';
/** Prometheus itself and other exporters have processes too: only those that serve requests are meant. */
const OF_SERVERS = "and on (instance, job) http_request_duration_seconds_count";
const MIB = "1048576";

/** A limit is the one of the load-test plan, or where trouble usually begins; each can be set in the configuration. */
export const READY_MADE: readonly MonitorDefinition[] = [
  responseTime("p50", 0.5, null),
  responseTime("p95", 0.95, 1000),
  responseTime("p99", 0.99, 2000),
  monitor({
    key: "response-time-average",
    name: "average response time",
    query:
      "1000 * sum(rate(http_request_duration_seconds_sum{$select}[$window])) / sum(rate(http_request_duration_seconds_count{$select}[$window]))",
    unit: "ms",
    role: "latency",
  }),
  monitor({
    key: "response-time-max",
    name: "maximum response time (upper edge of its bucket)",
    query: `1000 * histogram_quantile(1, sum by (le) (rate(${BUCKETS}[$window])))`,
    unit: "ms",
    role: "latency",
  }),
  monitor({
    key: "response-time-by-endpoint",
    name: "p95 response time",
    query: `1000 * histogram_quantile(0.95, sum by (le, endpoint) (rate(${BUCKETS}[$window])))`,
    by: "endpoint",
    unit: "ms",
    limit: 1000,
    role: "latency",
  }),
  monitor({
    key: "requests",
    name: "requests",
    query: REQUESTS,
    unit: "requests/s",
    worse: "lower",
    role: "throughput",
  }),
  monitor({
    key: "successful-requests",
    name: "successful requests",
    query: 'sum(rate(http_requests_total{status=~"[123]..",$select}[$window]))',
    unit: "requests/s",
    worse: "lower",
    role: "throughput",
  }),
  monitor({
    key: "failed-requests",
    name: "failed requests",
    // No series of an error that never happened exists; where requests are counted, their number is known to be 0.
    query: `sum(rate(http_requests_total{status=~"[45]..",$select}[$window])) or 0 * ${REQUESTS}`,
    unit: "requests/s",
    role: "errors",
  }),
  monitor({
    key: "error-rate",
    name: "5xx answers",
    query: `100 * (${ERRORS} or 0 * ${REQUESTS}) / ${REQUESTS}`,
    unit: "%",
    limit: 5,
    role: "errors",
  }),
  monitor({
    key: "cpu",
    name: "processor, in percent of one core",
    query: `100 * max(rate(process_cpu_seconds_total{$select}[$window]) ${OF_SERVERS})`,
    unit: "%",
    limit: 90,
    role: "cpu",
  }),
  monitor({
    key: "memory",
    name: "memory",
    query: `max(process_resident_memory_bytes{$select} ${OF_SERVERS}) / ${MIB}`,
    unit: "MiB",
    maximum: `min(kube_pod_container_resource_limits{resource="memory",$select}) / ${MIB}`,
    limitShare: 0.9,
    role: "memory",
  }),
  monitor({
    key: "database-connections",
    name: "database connections",
    query: "sum(semantest_db_connections_in_use{$select})",
    unit: "connections",
    maximum: "sum(semantest_db_connections_max{$select})",
    limitShare: 1,
    role: "connections",
  }),
  monitor({
    key: "redis-memory",
    name: "Redis memory",
    query: `sum(semantest_redis_memory_used_bytes{$select}) / ${MIB}`,
    unit: "MiB",
    maximum: `sum(semantest_redis_memory_max_bytes{$select}) / ${MIB}`,
    limitShare: 0.8,
    role: "memory",
  }),
  monitor({
    key: "queue-depth",
    name: "queue depth",
    query: 'sum(semantest_bullmq_queue_depth{queue="image-generation",$select})',
    unit: "jobs",
    limit: 100,
    role: "queue",
  }),
  monitor({
    key: "provider-response-time",
    name: "p95 response time of provider",
    query:
      "1000 * histogram_quantile(0.95, sum by (le, provider) (rate(semantest_provider_duration_seconds_bucket{$select}[$window])))",
    by: "provider",
    unit: "ms",
    limit: 30_000,
    role: "provider",
  }),
  monitor({
    key: "provider-timeouts",
    name: "provider timeouts",
    query:
      "60 * sum(rate(semantest_provider_timeouts_total{$select}[$window])) or 0 * sum(rate(semantest_provider_duration_seconds_count{$select}[$window]))",
    unit: "timeouts/min",
    limit: 1,
    role: "provider",
  }),
  monitor({
    key: "cache-hit-rate",
    name: "cache hit rate",
    query:
      "100 * sum(rate(semantest_cache_hits_total{$select}[$window])) / (sum(rate(semantest_cache_hits_total{$select}[$window])) + sum(rate(semantest_cache_misses_total{$select}[$window])))",
    unit: "%",
    worse: "lower",
    role: "cache",
  }),
  monitor({
    key: "websocket-connections",
    name: "active WebSocket connections",
    query: "sum(semantest_websocket_active_connections{$select})",
    unit: "connections",
    role: "websocket",
  }),
  monitor({
    key: "replicas",
    name: "replicas",
    query: "sum(kube_deployment_status_replicas{$select})",
    unit: "replicas",
    role: "replicas",
  }),
];

function responseTime(name: string, quantile: number, limit: number | null): MonitorDefinition {
  return monitor({
    key: `response-time-${name}`,
    name: `${name} response time`,
    query: `1000 * histogram_quantile(${quantile}, sum by (le) (rate(${BUCKETS}[$window])))`,
    unit: "ms",
    limit,
    role: "latency",
  });
}

function monitor(written: Written): MonitorDefinition {
  return { by: null, worse: "higher", limit: null, maximum: null, limitShare: null, ...written };
}
