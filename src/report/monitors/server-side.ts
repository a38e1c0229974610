/** The same figures twice: as the load measured them, and as the server's own metrics have them. */
import { bareNumber, milliseconds, perSecond } from "../numbers.ts";
import type { EndpointFigures, ReportView } from "../view.ts";
import type { MonitorSummary } from "./monitor-rows.ts";

export interface ServerSideRow {
  figure: string;
  load: string;
  server: string;
}

const FIGURES: readonly {
  monitor: string;
  figure: string;
  of: (figures: EndpointFigures) => number | null;
  words: (value: number | null) => string;
}[] = [
  { monitor: "response-time-p50", figure: "p50", of: (one) => one.p50Ms, words: milliseconds },
  { monitor: "response-time-p95", figure: "p95", of: (one) => one.p95Ms, words: milliseconds },
  { monitor: "response-time-p99", figure: "p99", of: (one) => one.p99Ms, words: milliseconds },
  { monitor: "response-time-average", figure: "average", of: (one) => one.averageMs, words: milliseconds },
  { monitor: "response-time-max", figure: "maximum", of: (one) => one.maxMs, words: milliseconds },
  { monitor: "requests", figure: "requests", of: (one) => one.requestsPerSecond, words: perSecond },
  {
    monitor: "successful-requests",
    figure: "successful",
    of: (one) => one.requestsPerSecond * successShare(one),
    words: perSecond,
  },
  {
    monitor: "failed-requests",
    figure: "failed",
    of: (one) => one.requestsPerSecond * (1 - successShare(one)),
    words: perSecond,
  },
];

/** Rows for what both know; a server that both deployments share says nothing of head alone. */
export function serverSide(view: ReportView, { rows }: MonitorSummary): ServerSideRow[] {
  const head = view.endpoints.find(({ endpoint }) => endpoint === "*")?.head;
  if (head === undefined || head.count === 0) return [];
  const ofHead = rows.filter(
    ({ arm }) => arm === "head" || (arm === "shared" && view.recording.base === null),
  );
  return FIGURES.flatMap(({ monitor, figure, of, words }) => {
    const overall = ofHead.find((row) => row.monitor === monitor)?.figures.overall ?? null;
    return overall === null ? [] : [{ figure, load: words(of(head)), server: words(overall) }];
  });
}

export const SERVER_SIDE_NOTE =
  "The load includes the way through the network; a server's quantiles are as coarse as its buckets, and it counts whatever else it was asked.";

/** A level of a monitor with its unit. */
export function monitorFigure(value: number | null, unit: string): string {
  if (value === null) return bareNumber(null);
  if (unit === "ms") return milliseconds(value);
  return unit === "" ? bareNumber(value) : `${bareNumber(value)}\u00a0${unit}`;
}

function successShare({ count, failed }: EndpointFigures): number {
  return count === 0 ? 0 : (count - failed) / count;
}
