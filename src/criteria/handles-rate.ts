import type { LoadBin } from "../analysis/load-bins.ts";
import { scalabilityOf } from "../analysis/scalability.ts";
import { sum } from "../judge/blocks.ts";
import { countAbove, placeOf } from "../judge/tail.ts";
import { LogHistogram } from "../measure/histogram.ts";
import { milliseconds, percent, seconds, wholeNumber } from "../report/numbers.ts";
import type { CriterionOf } from "./criterion.ts";
import { rateWords } from "./criterion-words.ts";
import { type Answer, askedRate, type Evidence, judgedBins, unknown } from "./evidence.ts";
import { judgeShare } from "./share.ts";

/** Requests of a piece of time: fewer make a rate out of chance. */
const REQUESTS_PER_BIN = 100;
/** The rate counts as handled from this share of it on. */
const NEARLY = 0.95;
/** A piece of time belongs to that load from this share of the rate on: chance and the edges of stages take some. */
const ASKED = 0.9;
/** Low load is at most this share of the rate. */
const LOW = 0.5;
const LEAST_SECONDS = 30;
/** A shorter run must consist mostly of that load. */
const LEAST_OF_RUN = 0.6;
const LEAST_REQUESTS = 100;

/**
 * Whether a rate is answered as it is asked, and its p95 latency stays near the one at low load.
 *
 * @param elsewhere expected responses of another run under low load, for a run that has too few of its own
 */
export function judgeHandlesRate(
  { requestsPerSecond: rate, p95Growth }: CriterionOf<"handles-rate">,
  evidence: Evidence,
  elsewhere: LogHistogram | null = null,
): Answer {
  const bins = judgedBins(evidence, Math.min(15, Math.ceil(REQUESTS_PER_BIN / rate)));
  const asked = bins.filter((bin) => askedRate(bin) >= ASKED * rate);
  const length = sum(asked.map((bin) => bin.seconds));
  const run = evidence.window.to - evidence.window.from;
  const needed = Math.max(1, Math.min(LEAST_SECONDS, LEAST_OF_RUN * run));
  const mean = length === 0 ? 0 : sum(asked.map((bin) => askedRate(bin) * bin.seconds)) / length;
  if (length < needed || mean < NEARLY * rate) return neverAsked(rate, bins, { length, needed }, evidence);
  const handled = sum(asked.map((bin) => bin.count - bin.failed)) / length;
  const found = `${rateWords(Math.round(handled * 60) / 60)}`;
  const over = `over ${seconds(length)} in which ${rateWords(rate)} or more were asked`;
  if (handled < NEARLY * rate) {
    const failed = sum(asked.map((bin) => bin.failed)) / Math.max(1, sum(asked.map((bin) => bin.count)));
    return { outcome: "missed", found, how: `answered as expected ${over}; ${percent(failed)} failed` };
  }
  return judgeLatency(bins, asked, { rate, p95Growth, found, over, elsewhere });
}

interface RateWords {
  rate: number;
  p95Growth: number;
  found: string;
  over: string;
  elsewhere: LogHistogram | null;
}

function judgeLatency(bins: LoadBin[], asked: LoadBin[], words: RateWords): Answer {
  const { rate, p95Growth, over } = words;
  const p95Ms = merged(asked).quantile(0.95);
  const own = merged(bins.filter((bin) => bin.count > 0 && askedRate(bin) <= LOW * rate));
  const low = own.count < LEAST_REQUESTS && words.elsewhere !== null ? words.elsewhere : own;
  const lowMs = low.quantile(0.95);
  const found = `${words.found}, p95 ${milliseconds(p95Ms)}`;
  if (lowMs === null || low.count < LEAST_REQUESTS) {
    return unknown(
      `the rate was answered ${over}, but the run has too little load of at most half of it to compare the latency with (${wholeNumber(low.count)} of ${LEAST_REQUESTS} requests); a ramp would tell`,
      found,
    );
  }
  const place = placeOf(lowMs * p95Growth);
  const outcome = judgeShare(
    {
      trials: asked.map((bin) => bin.latency.count),
      events: asked.map((bin) => countAbove(bin.latency, place)),
    },
    0.05,
  );
  const against = `p95 at low load ${milliseconds(lowMs)}, of which it may be ${p95Growth} times`;
  const how = `${over}; ${against}`;
  return outcome === "unknown"
    ? unknown(`${how}; chance alone could explain the difference`, found)
    : { outcome, found, how };
}

function neverAsked(
  rate: number,
  bins: LoadBin[],
  { length, needed }: { length: number; needed: number },
  evidence: Evidence,
): Answer {
  const { model, recording } = evidence;
  const { outcome, kneeThroughput } = scalabilityOf(judgedBins(evidence, 1), model, recording.meta.seed);
  if (outcome === "limit" && kneeThroughput !== null && kneeThroughput < NEARLY * rate) {
    const found = rateWords(Math.round(kneeThroughput * 60) / 60);
    return {
      outcome: "missed",
      found,
      how: "throughput stopped growing there, however many users there were",
    };
  }
  const most = Math.max(0, ...bins.map(askedRate));
  if (most === 0) return unknown("no request was measured");
  const found = `at most ${rateWords(Math.round(most * 60) / 60)}`;
  const how =
    length === 0 || length >= needed
      ? `the load never asked for ${rateWords(rate)}; use more load`
      : `the load asked for ${rateWords(rate)} over ${seconds(length)} only, ${seconds(needed)} are needed`;
  return unknown(how, found);
}

function merged(bins: readonly LoadBin[]): LogHistogram {
  const all = new LogHistogram();
  for (const bin of bins) all.merge(bin.latency);
  return all;
}
