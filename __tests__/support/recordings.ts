/** Makes plausible recordings without any load: seeded, so the same options give the same recording. */
import { LogHistogram } from "../../src/measure/histogram.ts";
import {
  type ArmEnd,
  type ArmName,
  type ArmRecording,
  type FailureClass,
  PHASE_CELL_SECONDS,
  PHASES,
  type Phase,
  type PhaseCell,
  type Recording,
  type RecordingMeta,
  type ThresholdResult,
} from "../../src/measure/recording.ts";
import { emptyArm } from "../../src/measure/recording-builder.ts";

export interface EndpointModel {
  name: string;
  /** Share of the requests, 0..1. */
  share: number;
  medianMs: number;
  /** Standard deviation of the logarithm of the latency. */
  sigma?: number;
}

export interface ArmModel {
  /** Multiplies every latency; default 1. */
  factor?: number;
  /** Multiplies the latency of single endpoints, on top of `factor`. */
  endpointFactors?: Record<string, number>;
  /** Share of failed requests, 0..1; default 0. */
  failureRate?: number;
  failureClass?: FailureClass;
  /** Multiplies the rate of requests; default 1. */
  rateFactor?: number;
  droppedIterationsPerSecond?: number;
  thresholds?: ThresholdResult[];
  end?: Partial<ArmEnd>;
  /** Values of one custom trend per second. */
  metric?: { name: string; mean: number; sigma: number; perSecond: number };
  /** Share of failed checks of one check per request; no checks where absent. */
  checkFailureRate?: number;
}

export interface RecordingModel {
  seed?: number;
  /** Judged seconds, after the warm-up. */
  seconds?: number;
  warmUpSeconds?: number;
  /** Requests per second of each arm. */
  rate?: number;
  endpoints?: EndpointModel[];
  head?: ArmModel;
  /** null: no base arm. */
  base?: ArmModel | null;
  complete?: boolean;
  meta?: Partial<RecordingMeta>;
}

const IMAGE_API: EndpointModel[] = [
  { name: "POST /images/generate", share: 0.7, medianMs: 80, sigma: 0.4 },
  { name: "POST /images/batch", share: 0.3, medianMs: 200, sigma: 0.4 },
];

/** Share of each phase in a request on a kept-alive connection. */
const PHASE_SHARES: Record<Phase, number> = {
  blocked: 0.001,
  connecting: 0,
  tls: 0,
  sending: 0.01,
  waiting: 0.96,
  receiving: 0.03,
};

/**
 * A side-by-side recording of the image API by default: 60 s at 30 requests/s per arm, no failures, no difference.
 * `base: null` leaves the base arm out.
 */
export function makeRecording(model: RecordingModel = {}): Recording {
  const { seed = 1, warmUpSeconds = 0, seconds = 60, rate = 30, complete = true } = model;
  return {
    meta: {
      schema: 1,
      tool: "0.1.0",
      runName: "test-run",
      scenario: {
        name: "gate",
        kind: "yaml",
        hash: "0123456789abcdef",
        shape: `${rate} iterations/s for ${seconds} s`,
        shapeKey: `{"rate":${rate},"seconds":${seconds}}`,
        criteria: [],
        judgedMetrics: [],
      },
      engine: { name: "k6", version: "2.2.0" },
      collected: "csv",
      seed,
      warmUpSeconds,
      plannedSeconds: seconds,
      plannedRate: rate,
      runner: { os: "linux", arch: "x64", cores: 4, hosted: true, labels: "ubuntu-24.04" },
      repository: "semantest/images",
      headSha: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      baseSha: "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c",
      ...model.meta,
    },
    startedAtMs: Date.UTC(2026, 0, 5, 12),
    head: makeArm("head", model, model.head ?? {}, randomFrom(seed * 2 + 1)),
    base: model.base === null ? null : makeArm("base", model, model.base ?? {}, randomFrom(seed * 2 + 2)),
    runner: Array.from({ length: warmUpSeconds + seconds }, (_, second) => ({
      second,
      cpu: 0.2,
      steal: 0,
      eventLoopLagMs: 1,
    })),
    complete,
  };
}

function makeArm(name: ArmName, model: RecordingModel, arm: ArmModel, random: () => number): ArmRecording {
  const endpoints = model.endpoints ?? IMAGE_API;
  const seconds = (model.warmUpSeconds ?? 0) + (model.seconds ?? 60);
  const rate = (model.rate ?? 30) * (arm.rateFactor ?? 1);
  const made: ArmRecording = {
    ...emptyArm(name),
    url: `https://${name}.example.test`,
    endpoints: endpoints.map((endpoint) => endpoint.name),
    metrics: arm.metric ? [{ name: arm.metric.name, type: "trend" }] : [],
    checks: arm.checkFailureRate === undefined ? [] : ["status is expected"],
    thresholds: arm.thresholds ?? [],
    stream: { rows: Math.round(seconds * rate * 9), broken: 0, truncated: 0, foreign: 0, samples: [] },
    end: { outcome: "completed", exitCode: 0, signal: null, message: "ran to its end", ...arm.end },
  };
  const phases = new Map<number, PhaseCell>();
  let owed = 0;
  for (let second = 0; second < seconds; second++) {
    owed += rate;
    const counts = new Array<number>(endpoints.length).fill(0);
    for (; owed >= 1; owed--) {
      const endpoint = pick(endpoints, random());
      counts[endpoint] = (counts[endpoint] ?? 0) + 1;
    }
    endpoints.forEach((endpoint, index) => {
      const count = counts[index] ?? 0;
      if (count === 0) return;
      const factor = (arm.factor ?? 1) * (arm.endpointFactors?.[endpoint.name] ?? 1);
      const latency = new LogHistogram();
      let failed = 0;
      const phaseSecond = second - (second % PHASE_CELL_SECONDS);
      const cell = phaseCell(phases, phaseSecond, index, endpoints.length);
      for (let i = 0; i < count; i++) {
        const value = endpoint.medianMs * factor * Math.exp((endpoint.sigma ?? 0.4) * normal(random));
        if (random() < (arm.failureRate ?? 0)) failed++;
        else {
          latency.add(value);
          for (const phase of PHASES) cell.phases[phase].add(value * PHASE_SHARES[phase]);
        }
      }
      const failures = failed > 0 ? { [arm.failureClass ?? "status-5xx"]: failed } : {};
      made.requests.push({ second, endpoint: index, count, failures, latency });
    });
    const sent = counts.reduce((sum, count) => sum + count, 0);
    made.load.push({
      second,
      vus: 10,
      iterations: sent,
      droppedIterations: arm.droppedIterationsPerSecond ?? 0,
      bytesSent: sent * 400,
      bytesReceived: sent * 900,
    });
    if (arm.checkFailureRate !== undefined && sent > 0) {
      let fails = 0;
      for (let i = 0; i < sent; i++) if (random() < arm.checkFailureRate) fails++;
      made.checkCells.push({ second, check: 0, passes: sent - fails, fails });
    }
    if (arm.metric) {
      const { mean, sigma, perSecond } = arm.metric;
      const values = Array.from({ length: perSecond }, () => Math.max(0, mean + sigma * normal(random)));
      const histogram = new LogHistogram();
      for (const value of values) histogram.add(value);
      made.metricCells.push({
        second,
        metric: 0,
        count: values.length,
        sum: values.reduce((sum, value) => sum + value, 0),
        min: Math.min(...values),
        max: Math.max(...values),
        last: values.at(-1) ?? 0,
        values: histogram,
      });
    }
  }
  made.phases.push(...phases.values());
  return made;
}

function phaseCell(
  cells: Map<number, PhaseCell>,
  second: number,
  endpoint: number,
  endpoints: number,
): PhaseCell {
  const key = second * endpoints + endpoint;
  let cell = cells.get(key);
  if (!cell) {
    const phases = Object.fromEntries(PHASES.map((phase) => [phase, new LogHistogram()]));
    cell = { second, endpoint, phases: phases as Record<Phase, LogHistogram> };
    cells.set(key, cell);
  }
  return cell;
}

function pick(endpoints: EndpointModel[], share: number): number {
  let sum = 0;
  for (const [index, endpoint] of endpoints.entries()) {
    sum += endpoint.share;
    if (share < sum) return index;
  }
  return endpoints.length - 1;
}

/** Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: small, seeded, good enough for test data. Uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
