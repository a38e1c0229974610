import type { LabelledSamples, PrometheusClient } from "../prometheus/client.ts";
import { PrometheusTrouble } from "../prometheus/trouble.ts";

export interface Cadence {
  /** Seconds between two scrapes. */
  interval: number;
  /** Seconds between two points. */
  step: number;
  /** Span of a rate as PromQL, such as `60s`: long enough that one missed scrape leaves no hole. */
  window: string;
}

/** What Prometheus is usually set to. */
const USUAL_INTERVAL = 15;
const SCRAPES_PER_WINDOW = 4;
/** More points than this are more than a chart can show. */
const MOST_POINTS = 1500;
const LONGEST_INTERVAL = 120;

/**
 * How finely a run can be asked for: by the time between the scrapes of its targets, which is read off their last ones.
 *
 * @param seconds Length of the run.
 * @param asked Step that the person wants; null to choose one.
 */
export async function cadenceOf(
  client: PrometheusClient,
  { select, seconds, end, asked }: { select: string; seconds: number; end: number; asked: number | null },
  signal: AbortSignal,
): Promise<Cadence> {
  const interval = await scrapeInterval(client, select, end, signal);
  return cadenceFor(interval, seconds, asked);
}

export function cadenceFor(interval: number | null, seconds: number, asked: number | null): Cadence {
  const known = interval ?? asked ?? USUAL_INTERVAL;
  const step = Math.max(asked ?? known, Math.ceil(seconds / MOST_POINTS));
  return { interval: known, step, window: `${Math.max(SCRAPES_PER_WINDOW * known, step)}s` };
}

async function scrapeInterval(
  client: PrometheusClient,
  select: string,
  end: number,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    return medianGap(await client.readings(`up{${select}}[5m]`, signal, end));
  } catch (error) {
    // Where `up` is not kept, the usual interval does; whatever else is wrong, each monitor will say.
    if (error instanceof PrometheusTrouble) return null;
    throw error;
  }
}

function medianGap(series: readonly LabelledSamples[]): number | null {
  const gaps = series
    .flatMap(({ samples }) => samples.slice(1).map(({ time }, at) => time - (samples[at]?.time ?? time)))
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  if (median === undefined) return null;
  return Math.min(Math.max(1, Math.round(median)), LONGEST_INTERVAL);
}
