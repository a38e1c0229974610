import { judgedWindow, totalRequests } from "../measure/aggregate.ts";
import { NO_LATENCY, type SummaryFigures } from "../measure/import/summary-figures.ts";
import type { Recording } from "../measure/recording.ts";

/** The totals of a recording's head arm, to be put beside a summary that has no more. Warm-up is left out. */
export function summaryOf(recording: Recording): SummaryFigures {
  const window = judgedWindow(recording);
  const { count, failed, latency } = totalRequests(recording.head, window);
  const seconds = window.to - window.from;
  const hasHttp = recording.head.endpoints.length > 0;
  return {
    source: "recording",
    count: hasHttp ? count : null,
    failed: hasHttp ? failed : null,
    requestsPerSecond: hasHttp && seconds > 0 ? count / seconds : null,
    seconds,
    latency: hasHttp
      ? {
          avgMs: latency.mean(),
          medMs: latency.quantile(0.5),
          p90Ms: latency.quantile(0.9),
          p95Ms: latency.quantile(0.95),
          p99Ms: latency.quantile(0.99),
          maxMs: latency.max(),
        }
      : NO_LATENCY,
    latencyOf: "expected responses",
    thresholds: recording.head.thresholds,
    checks: checksOf(recording),
    load: loadOf(recording),
    custom: metricsOf(recording),
  };
}

function loadOf({ head }: Recording): SummaryFigures["load"] {
  const load = { maxVus: 0, iterations: 0, droppedIterations: 0, bytesSent: 0, bytesReceived: 0 };
  for (const cell of head.load) {
    load.maxVus = Math.max(load.maxVus, cell.vus);
    load.iterations += cell.iterations;
    load.droppedIterations += cell.droppedIterations;
    load.bytesSent += cell.bytesSent;
    load.bytesReceived += cell.bytesReceived;
  }
  return load;
}

function checksOf({ head }: Recording): SummaryFigures["checks"] {
  const sums = head.checks.map((name) => ({ name, passes: 0, fails: 0 }));
  for (const cell of head.checkCells) {
    const sum = sums[cell.check];
    if (!sum) continue;
    sum.passes += cell.passes;
    sum.fails += cell.fails;
  }
  return sums;
}

/** Only metrics of a known type: what one value stands for differs by type. */
function metricsOf({ head }: Recording): SummaryFigures["custom"] {
  return head.metrics.flatMap(({ name, type }, index) => {
    const cells = head.metricCells.filter(({ metric }) => metric === index);
    if (type === "unknown" || cells.length === 0) return [];
    const count = cells.reduce((total, cell) => total + cell.count, 0);
    const sum = cells.reduce((total, cell) => total + cell.sum, 0);
    const last = cells.reduce((latest, cell) => (cell.second >= latest.second ? cell : latest)).last;
    const values = {
      trend: { avg: sum / count },
      rate: { rate: sum / count, passes: sum, fails: count - sum },
      counter: { count: sum },
      gauge: { value: last },
    }[type];
    return [{ name, type, values }];
  });
}
