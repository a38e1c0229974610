export interface K6Panel {
  title: string;
  unit: string;
  queries: readonly { query: string; legend: string }[];
}

const RATE = "sum(rate(k6_http_reqs_total[$__rate_interval]))";
const FAILED = 'sum(rate(k6_http_reqs_total{expected_response="false"}[$__rate_interval]))';

/**
 * Series of `k6 run --out experimental-prometheus-rw`, with K6_PROMETHEUS_RW_TREND_STATS=p(95),p(99),avg,max. k6 makes its
 * quantiles per series, and quantiles cannot be added up, so they are shown by name.
 */
export const K6_PANELS: readonly K6Panel[] = [
  {
    title: "Requests sent",
    unit: "requests/s",
    queries: [
      { query: RATE, legend: "all" },
      { query: "sum by (name) (rate(k6_http_reqs_total[$__rate_interval]))", legend: "{{name}}" },
    ],
  },
  {
    title: "Failed requests",
    unit: "%",
    // Where every answer was as expected there is no series of the others, and their share is known to be 0.
    queries: [{ query: `100 * (${FAILED} or 0 * ${RATE}) / ${RATE}`, legend: "failed" }],
  },
  {
    title: "Virtual users",
    unit: "",
    queries: [
      { query: "sum(k6_vus)", legend: "users" },
      { query: "sum(k6_vus_max)", legend: "most" },
    ],
  },
  {
    title: "Latency by name",
    unit: "ms",
    // k6 writes seconds.
    queries: [
      { query: "1000 * max by (name) (k6_http_req_duration_p95)", legend: "p95 {{name}}" },
      { query: "1000 * max by (name) (k6_http_req_duration_p99)", legend: "p99 {{name}}" },
    ],
  },
  {
    title: "Iterations",
    unit: "iterations/s",
    queries: [
      { query: "sum(rate(k6_iterations_total[$__rate_interval]))", legend: "done" },
      { query: "sum(rate(k6_dropped_iterations_total[$__rate_interval]))", legend: "dropped" },
    ],
  },
  {
    title: "Checks that hold",
    unit: "%",
    queries: [{ query: "100 * avg by (check) (k6_checks_rate)", legend: "{{check}}" }],
  },
  {
    title: "Data",
    unit: "bytes/s",
    queries: [
      { query: "sum(rate(k6_data_sent_total[$__rate_interval]))", legend: "sent" },
      { query: "sum(rate(k6_data_received_total[$__rate_interval]))", legend: "received" },
    ],
  },
];
