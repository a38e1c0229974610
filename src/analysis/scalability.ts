/** Where throughput stopped growing, with an interval, or why that cannot be said. */
import { drawInteger, drawsOf } from "../scenario/interpreter/random.ts";
import type { LoadBin } from "./load-bins.ts";
import { contrastOf } from "./load-level.ts";
import { fitUsl, kneeOf, throughputAt, type UslFit, type UslPoint } from "./usl.ts";

export interface Interval {
  low: number;
  /** null: no upper bound. */
  high: number | null;
}

export interface Scalability {
  /** What N counts: users where they are planned, requests in flight (Little's law) where a rate is. */
  concurrency: "users" | "requests in flight";
  points: UslPoint[];
  fit: UslFit | null;
  /** The fitted law over the range that was seen, for drawing. */
  curve: UslPoint[];
  /** `limit`: throughput stopped growing inside the range; `growing`: it grew up to its end; `unknown`: neither is sure. */
  outcome: "limit" | "growing" | "unknown";
  /** Concurrency from which one more adds less than a tenth of what the first one gave, and its 95 % interval. */
  knee: number | null;
  kneeInterval: Interval | null;
  /** Throughput there, per second. */
  kneeThroughput: number | null;
  /** Largest concurrency that was seen. */
  seenUpTo: number;
  /** Why the outcome is unknown; empty otherwise. */
  why: string;
}

const MIN_POINTS = 12;
/** The law has three coefficients: without a range of loads any of them fits. */
const MIN_RANGE = 3;
const MIN_CONCURRENCY = 4;
const MAX_ERROR = 0.2;
const RESAMPLES = 200;

/**
 * @param bins of the judged window, in order of time
 * @param model `closed`: N is the number of users; `open`: N is the number of requests in flight
 */
export function scalabilityOf(bins: readonly LoadBin[], model: "open" | "closed", seed: number): Scalability {
  const points = bins.map((bin) => pointOf(bin, model)).filter((point) => point !== null);
  const seen = points.map((point) => point.concurrency);
  const seenUpTo = Math.max(0, ...seen);
  const none: Scalability = {
    concurrency: model === "closed" ? "users" : "requests in flight",
    points,
    fit: null,
    curve: [],
    outcome: "unknown",
    knee: null,
    kneeInterval: null,
    kneeThroughput: null,
    seenUpTo,
    why: "",
  };
  // At a steady rate what is in flight moves by chance alone, and no throughput could follow it.
  const steady = model === "open" && contrastOf(bins, model) === null;
  const why =
    whyTooLittle(points, none.concurrency) ?? (steady ? "the rate hardly changed; a ramp would tell" : null);
  if (why !== null) return { ...none, why };
  const fit = fitUsl(points);
  if (fit === null) return { ...none, why: "the scalability law could not be fitted" };
  const fitted = { ...none, fit, curve: curveOf(fit, Math.min(...seen), seenUpTo) };
  if (fit.error > MAX_ERROR) {
    const error = `${Math.round(fit.error * 100)} %`;
    return { ...fitted, why: `throughput does not follow the scalability law (it is off by ${error})` };
  }
  const knees = resample(points, seed);
  const knee = kneeOf(fit);
  const low = knees[Math.floor(knees.length * 0.025)] ?? knee;
  const high = knees[Math.ceil(knees.length * 0.975) - 1] ?? knee;
  const within = {
    ...fitted,
    knee: finite(knee),
    kneeInterval: { low, high: finite(high) },
    kneeThroughput: Number.isFinite(knee) ? throughputAt(fit, knee) : null,
  };
  if (high <= seenUpTo) return { ...within, outcome: "limit" };
  if (low > seenUpTo) return { ...within, outcome: "growing" };
  return {
    ...within,
    why: "the load did not go far enough beyond the point where throughput may stop growing",
  };
}

function pointOf(bin: LoadBin, model: "open" | "closed"): UslPoint | null {
  const served = bin.latency.count;
  const meanMs = bin.latency.mean();
  if (served === 0 || meanMs === null || bin.seconds === 0) return null;
  const throughput = served / bin.seconds;
  const concurrency = model === "closed" ? bin.vus : (throughput * meanMs) / 1000;
  return concurrency === null || !(concurrency > 0) ? null : { concurrency, throughput };
}

function whyTooLittle(points: readonly UslPoint[], what: Scalability["concurrency"]): string | null {
  const seen = points.map((point) => point.concurrency);
  if (points.length < MIN_POINTS) return "too few pieces of the run have answers as expected";
  const [least, most] = [Math.min(...seen), Math.max(...seen)];
  if (most < MIN_CONCURRENCY) return `there were never more than ${round(most)} ${what}`;
  if (most < MIN_RANGE * least) {
    return `the load hardly changed (${round(least)} to ${round(most)} ${what}); a ramp would tell`;
  }
  return null;
}

/** Knees of fits to blocks of neighbouring points, drawn again: neighbours depend on each other. Sorted. */
function resample(points: readonly UslPoint[], seed: number): number[] {
  const block = Math.max(2, Math.round(Math.sqrt(points.length)));
  const knees: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    const draw = drawsOf(seed, round);
    const drawn: UslPoint[] = [];
    while (drawn.length < points.length) {
      const start = drawInteger(draw, 0, points.length - block);
      drawn.push(...points.slice(start, start + block));
    }
    const fit = fitUsl(drawn);
    if (fit !== null) knees.push(kneeOf(fit));
  }
  return knees.sort((a, b) => a - b);
}

function curveOf(fit: UslFit, from: number, to: number): UslPoint[] {
  return Array.from({ length: 41 }, (_, step) => {
    const concurrency = from + ((to - from) * step) / 40;
    return { concurrency, throughput: throughputAt(fit, concurrency) };
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
