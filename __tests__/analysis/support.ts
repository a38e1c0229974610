/** Runs with a known bottleneck: a queueing target under a ramp of users. */
import fc from "fast-check";
import { LogHistogram } from "../../src/measure/histogram.ts";
import type { Recording } from "../../src/measure/recording.ts";
import type { MonitorSeries } from "../../src/observe/monitors/series.ts";
import { makeRecording, randomFrom } from "../support/recordings.ts";

export interface Ramp {
  /** Users at the end; the ramp begins at one. */
  users: number;
  seconds?: number;
  lambda: number;
  sigma: number;
  kappa: number;
  /** Relative noise of the throughput of each second. */
  noise?: number;
  seed?: number;
}

/** A closed-model ramp of a target that follows the scalability law exactly, but for noise. */
export function rampRecording({ users, seconds = 180, lambda, sigma, kappa, noise = 0.02, seed = 1 }: Ramp) {
  const random = randomFrom(seed);
  const recording: Recording = makeRecording({
    seconds: 1,
    base: null,
    meta: { plannedRate: null, plannedSeconds: seconds, warmUpSeconds: 0 },
  });
  const { head } = recording;
  head.requests = [];
  head.load = [];
  head.phases = [];
  recording.runner = [];
  for (let second = 0; second < seconds; second++) {
    recording.runner.push({ second, cpu: 0.3, steal: 0, eventLoopLagMs: 2 });
    const vus = Math.max(1, Math.round(1 + ((users - 1) * second) / (seconds - 1)));
    const law = (lambda * vus) / (1 + sigma * (vus - 1) + kappa * vus * (vus - 1));
    const count = Math.max(1, Math.round(law * (1 + noise * (random() * 2 - 1))));
    const latency = new LogHistogram();
    for (let i = 0; i < count; i++) latency.add((1000 * vus * (0.8 + 0.4 * random())) / law);
    head.requests.push({ second, endpoint: second % 2, count, failures: {}, latency });
    head.load.push({
      second,
      vus,
      iterations: count,
      droppedIterations: 0,
      bytesSent: 0,
      bytesReceived: 0,
    });
  }
  return recording;
}

export function series(
  part: Partial<MonitorSeries>,
  valueAt: (second: number) => number | null,
): MonitorSeries {
  return {
    monitor: "pool",
    name: "pool",
    unit: "connections",
    worse: "higher",
    limit: 20,
    maximum: 20,
    role: "connections",
    arm: "shared",
    status: "ok",
    reason: null,
    query: "pool_connections",
    overall: null,
    points: Array.from({ length: 180 }, (_, second) => ({ second, value: valueAt(second) })),
    ...part,
  };
}

/** Names like `NaN` are left out: tests look for such words in what is written. */
export function anyMonitors(): fc.Arbitrary<MonitorSeries[]> {
  const value = fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(100)), {
    nil: null,
  });
  return fc.array(
    fc.record<MonitorSeries>({
      monitor: fc.constant("any"),
      name: fc.string({ maxLength: 30 }),
      unit: fc.constantFrom("", "%", "MiB", "<b>"),
      worse: fc.constantFrom("higher", "lower"),
      limit: fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(100)), {
        nil: null,
      }),
      maximum: fc.constant(null),
      role: fc.constantFrom("cpu", "memory", "connections", "latency", "other"),
      arm: fc.constantFrom("head", "base", "shared"),
      status: fc.constant("ok"),
      reason: fc.constant(null),
      query: fc.string({ maxLength: 30 }),
      overall: fc.constant(null),
      points: fc.array(fc.record({ second: fc.nat({ max: 300 }), value }), { maxLength: 60 }),
    }),
    { maxLength: 4 },
  );
}
