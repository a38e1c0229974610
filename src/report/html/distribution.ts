/** How the response times are spread, for a chart: a histogram with bins that are equally wide on a log axis. */
import { judgedWindow, requestsByEndpoint, totalRequests } from "../../measure/aggregate.ts";
import { LogHistogram, lowerEdge, ORIGIN, upperEdge } from "../../measure/histogram.ts";
import type { Recording } from "../../measure/recording.ts";
import { significant } from "./rounding.ts";

export const SHOWN_QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999] as const;

export interface Distribution {
  /** null: all traffic. */
  endpoint: string | null;
  /** Edges of the bins, milliseconds; one more than there are bins. */
  edgesMs: number[];
  /** Share of the requests in each bin, 0..1. */
  head: number[];
  base: number[] | null;
  /** Milliseconds, in the order of {@link SHOWN_QUANTILES}. */
  headQuantilesMs: (number | null)[];
  baseQuantilesMs: (number | null)[] | null;
  headCount: number;
  baseCount: number | null;
}

const MOST_BINS = 60;
const MOST_ENDPOINTS = 20;

/** All traffic first, then the endpoints with the most of it. Judged window, expected responses. */
export function distributions(recording: Recording): Distribution[] {
  const window = judgedWindow(recording);
  const { head, base } = recording;
  const heads = requestsByEndpoint(head, window);
  const bases = base && requestsByEndpoint(base, window);
  const names = [...heads]
    .sort((a, b) => b[1].count - a[1].count)
    .slice(0, MOST_ENDPOINTS)
    .map(([name]) => name);
  const all = distribution(
    null,
    totalRequests(head, window).latency,
    base && totalRequests(base, window).latency,
  );
  const each = names.map((name) =>
    distribution(
      name,
      heads.get(name)?.latency ?? new LogHistogram(),
      bases && (bases.get(name)?.latency ?? new LogHistogram()),
    ),
  );
  return [all, ...each].filter((one) => one !== null);
}

function distribution(
  endpoint: string | null,
  head: LogHistogram,
  base: LogHistogram | null,
): Distribution | null {
  const buckets = [...head.buckets(), ...(base?.buckets() ?? [])].map(([bucket]) => bucket);
  if (head.count === 0 || buckets.length === 0) return null;
  const least = buckets.reduce((a, b) => Math.min(a, b));
  const most = buckets.reduce((a, b) => Math.max(a, b));
  const wide = Math.max(1, Math.ceil((most - least + 1) / MOST_BINS));
  const size = Math.ceil((most - least + 1) / wide);
  const share = (histogram: LogHistogram) => {
    const bins = new Array<number>(size).fill(0);
    for (const [bucket, times] of histogram.buckets()) {
      const at = Math.floor((bucket - least) / wide);
      bins[at] = (bins[at] ?? 0) + times / histogram.count;
    }
    return bins.map(significant);
  };
  const quantiles = (histogram: LogHistogram) => SHOWN_QUANTILES.map((q) => nullable(histogram.quantile(q)));
  return {
    endpoint,
    edgesMs: Array.from({ length: size + 1 }, (_, at) =>
      significant(
        at === size ? upperEdge(least + size * wide - 1) : Math.max(ORIGIN / 2, lowerEdge(least + at * wide)),
      ),
    ),
    head: share(head),
    base: base && base.count > 0 ? share(base) : null,
    headQuantilesMs: quantiles(head),
    baseQuantilesMs: base && quantiles(base),
    headCount: head.count,
    baseCount: base?.count ?? null,
  };
}

function nullable(value: number | null): number | null {
  return value === null ? null : significant(value);
}
