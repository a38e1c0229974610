/** Simulated readings of a process's memory, in MiB, every five seconds: what is known of them is how they were made. */
import type { Point } from "../../src/drift/trend.ts";
import { type Random, randomOf } from "../verdict/simulation/random.ts";

export const STEP_SECONDS = 5;
/** MiB. */
export const LEVEL = 120;

/** One sort of series. `growth` is per minute of the run's time, in MiB. */
export interface Kind {
  name: string;
  /** What it looks like without a leak: values at the given seconds of a run that is `seconds` long. */
  values(random: Random, seconds: number[], length: number): number[];
}

/** Noise that remembers: AR(1) with the given standard deviation and memory (time constant). */
export function remembering(
  random: Random,
  times: number[],
  deviation: number,
  memorySeconds: number,
): number[] {
  const keep = Math.exp(-STEP_SECONDS / memorySeconds);
  let state = deviation * random.normal();
  return times.map(() => {
    const now = state;
    state = keep * state + Math.sqrt(1 - keep ** 2) * deviation * random.normal();
    return now;
  });
}

/** Garbage: grows evenly, and falls back whenever the collector comes, at uneven times. */
function sawtooth(random: Random, times: number[], height: number, periodSeconds: number): number[] {
  const next = () => periodSeconds * (0.7 + 0.6 * random.uniform());
  let period = next();
  let began = -random.uniform() * period;
  let size = height * (0.8 + 0.4 * random.uniform());
  return times.map((second) => {
    while (second - began >= period) {
      began += period;
      period = next();
      size = height * (0.8 + 0.4 * random.uniform());
    }
    return (size * (second - began)) / period;
  });
}

function sum(...parts: number[][]): number[] {
  return parts[0]!.map((_, at) => parts.reduce((total, part) => total + part[at]!, LEVEL));
}

const noise = (random: Random, times: number[]) => remembering(random, times, 1.5, 20);

export const QUIET: Kind[] = [
  { name: "white noise", values: (random, times) => sum(times.map(() => 2 * random.normal())) },
  {
    name: "noise with a memory of 30 s",
    values: (random, times) => sum(remembering(random, times, 2, 30)),
  },
  {
    name: "noise with a memory of 2 min",
    values: (random, times) => sum(remembering(random, times, 2, 120)),
  },
  {
    name: "outliers",
    values: (random, times) =>
      sum(
        noise(random, times),
        times.map(() => (random.uniform() < 0.03 ? 60 * random.uniform() : 0)),
      ),
  },
  {
    name: "sawtooth of 20 s",
    values: (random, times) => sum(noise(random, times), sawtooth(random, times, 20, 20)),
  },
  {
    name: "sawtooth of 150 s",
    values: (random, times) => sum(noise(random, times), sawtooth(random, times, 30, 150)),
  },
  {
    name: "sawtooth of 15 s on one of 200 s",
    values: (random, times) =>
      sum(noise(random, times), sawtooth(random, times, 10, 15), sawtooth(random, times, 40, 200)),
  },
  {
    name: "warm-up of 1 to 3 min",
    values: (random, times) => {
      const end = 60 + 120 * random.uniform();
      return sum(
        noise(random, times),
        times.map((second) => 50 * Math.min(1, second / end)),
      );
    },
  },
  {
    name: "cache that fills ever more slowly",
    values: (random, times, length) => {
      const constant = length * (0.05 + 0.15 * random.uniform());
      return sum(
        noise(random, times),
        times.map((second) => 60 * (1 - Math.exp(-second / constant))),
      );
    },
  },
  {
    name: "cache that fills evenly and stops",
    values: (random, times, length) => {
      const full = length * (0.2 + 0.5 * random.uniform());
      return sum(
        noise(random, times),
        sawtooth(random, times, 10, 15),
        times.map((second) => 60 * Math.min(1, second / full)),
      );
    },
  },
  {
    name: "one step",
    values: (random, times, length) => {
      const at = length * (0.1 + 0.8 * random.uniform());
      return sum(
        noise(random, times),
        times.map((second) => (second < at ? 0 : 20)),
      );
    },
  },
];

/** Readings of one simulated run; with `leakPerMinute` that much is never given back. */
export function simulate(kind: Kind, seed: string, minutes: number, leakPerMinute = 0): Point[] {
  const length = minutes * 60;
  const times = Array.from({ length: Math.floor(length / STEP_SECONDS) }, (_, at) => at * STEP_SECONDS);
  const values = kind.values(randomOf(seed), times, length);
  return times.map((second, at) => ({ second, value: values[at]! + (leakPerMinute * second) / 60 }));
}
