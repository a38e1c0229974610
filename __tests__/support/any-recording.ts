import fc from "fast-check";
import { LogHistogram } from "../../src/measure/histogram.ts";
import { type ArmName, type ArmRecording, PHASES, type Recording } from "../../src/measure/recording.ts";
import { TRACE_HEADERS } from "../../src/scenario/interpreter/trace-id.ts";
import { makeRecording } from "./recordings.ts";

const count = fc.oneof(fc.nat(3), fc.nat(100_000), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
const second = fc.nat({ max: 90_000 });
const histogram = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 80_000 }), fc.integer({ min: 1, max: 1_000_000 })), {
    maxLength: 6,
    selector: ([bucket]) => bucket,
  })
  .map((buckets) => LogHistogram.from(buckets));
const value = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.integer({ min: -1e12, max: 1e12 }).map((micro) => micro / 1e6),
);
const failures = fc.dictionary(
  fc.constantFrom("timeout", "refused", "dns", "status-429", "status-5xx", "expectation"),
  fc.nat({ max: 1_000_000 }),
  { noNullPrototype: true },
);
const names = fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 20 }), { minLength: 1, maxLength: 4 });

function anyArm(arm: ArmName): fc.Arbitrary<ArmRecording> {
  return fc.tuple(names, names, names).chain(([endpoints, metrics, checks]) => {
    const endpoint = fc.nat({ max: endpoints.length - 1 });
    const phases = fc.record({ second, endpoint, phases: fc.record(phaseHistograms()) });
    const metric = fc.nat({ max: metrics.length - 1 });
    return fc.record({
      arm: fc.constant(arm),
      url: fc.webUrl(),
      endpoints: fc.constant(endpoints),
      metrics: fc.tuple(
        ...metrics.map((name) =>
          fc.record({
            name: fc.constant(name),
            type: fc.constantFrom("trend", "rate", "counter", "gauge", "unknown"),
          }),
        ),
      ),
      checks: fc.constant(checks),
      requests: fc.array(
        fc.record({ second, endpoint, count, failures, latency: histogram }) as fc.Arbitrary<
          ArmRecording["requests"][number]
        >,
      ),
      phases: fc.array(phases, { maxLength: 3 }),
      metricCells: fc.array(
        fc.record({
          second,
          metric,
          count,
          sum: value,
          min: value,
          max: value,
          last: value,
          values: histogram,
        }),
      ),
      checkCells: fc.array(
        fc.record({ second, check: fc.nat({ max: checks.length - 1 }), passes: count, fails: count }),
      ),
      load: fc.array(
        fc.record({
          second,
          vus: count,
          iterations: count,
          droppedIterations: count,
          bytesSent: count,
          bytesReceived: count,
        }),
      ),
      thresholds: fc.array(
        fc.record({ metric: fc.string(), expression: fc.string(), crossed: fc.boolean() }),
        { maxLength: 2 },
      ),
      errorAnswers: fc.option(errorAnswers, { nil: undefined }),
      slowest: fc.option(fc.array(slowRequest, { maxLength: 3 }), { nil: undefined }),
      stream: fc.record({
        rows: count,
        broken: count,
        truncated: count,
        foreign: count,
        samples: fc.array(fc.string(), { maxLength: 2 }),
      }),
      end: fc.record({
        outcome: fc.constantFrom("completed", "stopped", "cancelled", "aborted", "failed"),
        exitCode: fc.option(fc.nat({ max: 255 })),
        signal: fc.option(fc.constantFrom("SIGINT", "SIGKILL")),
        message: fc.string(),
      }),
    }) as fc.Arbitrary<ArmRecording>;
  });
}

const slowRequest = fc.record({
  endpoint: fc.string(),
  second,
  durationMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  header: fc.constantFrom(...TRACE_HEADERS),
  id: fc.stringMatching(/^[A-Za-z0-9._:/+=-]{1,128}$/),
});

const errorAnswers = fc.record({
  answered: count,
  proper: count,
  unseen: count,
  throttled: count,
  withRetryAfter: count,
  samples: fc.array(
    fc.record({
      endpoint: fc.string(),
      status: count,
      second,
      proper: fc.boolean(),
      body: fc.string({ maxLength: 200 }),
    }),
    { maxLength: 2 },
  ),
});

function phaseHistograms() {
  return Object.fromEntries(PHASES.map((phase) => [phase, histogram])) as Record<
    (typeof PHASES)[number],
    typeof histogram
  >;
}

const anyPreflightItem = fc.record({
  item: fc.oneof(fc.constantFrom("hpa", "k6"), fc.string({ unit: "grapheme" })),
  required: fc.boolean(),
  state: fc.constantFrom("ok", "failed", "unknown", "confirmed"),
  text: fc.string({ unit: "grapheme" }),
  by: fc.string({ unit: "grapheme" }),
  on: fc.string({ unit: "grapheme" }),
});

/** Any recording that the types allow, plausible or not. */
export function anyRecording(): fc.Arbitrary<Recording> {
  return fc.record({
    meta: fc
      .option(fc.array(anyPreflightItem, { maxLength: 3 }), { nil: undefined })
      .map((preflight) => ({ ...makeRecording().meta, ...(preflight === undefined ? {} : { preflight }) })),
    startedAtMs: fc.nat({ max: 4_000_000_000_000 }),
    head: anyArm("head"),
    base: fc.option(anyArm("base")),
    runner: fc.array(fc.record({ second, cpu: value, steal: value, eventLoopLagMs: value })),
    complete: fc.boolean(),
  });
}

/** Histograms keep their counts in private fields, which a deep comparison does not see. */
export function plain(recording: Recording): unknown {
  return JSON.parse(JSON.stringify(recording, (_, value) => keepOddNumbers(value)));
}

function keepOddNumbers(value: unknown): unknown {
  const isOdd = typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
  return isOdd ? `number ${Object.is(value, -0) ? "-0" : value}` : value;
}
