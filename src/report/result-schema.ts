/** The form of the JSON result (`--json`, `result.json`). `schema/result.schema.json` is made from this. */
import { z } from "zod";
import { RUN_VERDICTS } from "../judge/verdict.ts";
import { driftSchema } from "./drift-json.ts";
import { monitorsSchema } from "./monitors/monitors-json.ts";
import { preflightItemSchema } from "./preflight/result.ts";
import { errorAnswersSchema, slowestSchema } from "./single-answers-json.ts";

/** Whole, but not bounded as z.int() is: the counts of a forged recording may add up beyond 2^53. */
const count = z.number().min(0).multipleOf(1);
const milliseconds = z.number().min(0).nullable();
const share = z.number().min(0).nullable();

const scope = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("total") }),
    z.strictObject({ kind: z.literal("endpoint"), endpoint: z.string() }),
    z.strictObject({ kind: z.literal("metric"), metric: z.string() }),
  ])
  .describe("What a comparison is about: all traffic, an endpoint or a custom metric.");

const measured = z.strictObject({
  value: z
    .number()
    .nullable()
    .describe("Milliseconds, 0..1 for failures, the metric's own unit for `value`."),
  count: count.describe("Requests or values behind it."),
  failed: count.nullable().describe("Failed requests; only for `failures`."),
  atLeast: z
    .literal(true)
    .exactOptional()
    .describe("So many requests timed out that the true value is this or larger."),
});

const comparison = z.strictObject({
  scope,
  metric: z
    .enum(["location", "p50", "p95", "p99", "failures", "value"])
    .describe("`location` is the geometric mean of the latency, `value` the mean of a custom metric."),
  gated: z.boolean().describe("Whether it may make the run fail."),
  outcome: z.enum(["slower", "faster", "same", "cannot tell"]),
  base: measured,
  head: measured,
  change: z
    .strictObject({
      unit: z.enum(["ratio", "points"]).describe("`ratio`: 0.07 is +7 %; `points`: 0.002 is +0.2 points."),
      estimate: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      shrunk: z
        .number()
        .nullable()
        .exactOptional()
        .describe("For an endpoint with few requests: the estimate drawn towards that of all traffic."),
    })
    .nullable(),
  reason: z.string(),
  needsSeconds: z.number().min(0).nullable().describe("Seconds of the same load that would settle it."),
});

const criterion = z.strictObject({
  text: z.string().describe("As the scenario has it, for example `p95 < 1000ms`."),
  metric: z.enum(["p50", "p90", "p95", "p99", "avg", "max", "errors", "rate"]),
  endpoint: z.string().nullable().describe("null: all traffic."),
  operator: z.enum(["<", "<=", ">", ">="]),
  limit: z.number().describe("Milliseconds, 0..1 for `errors`, requests per second for `rate`."),
  gate: z.boolean(),
  outcome: z.enum(["met", "missed", "unknown"]),
  actual: z.number().nullable().describe("In the unit of the limit."),
  count,
  how: z.string(),
});

const successCriterion = z.strictObject({
  criterion: z
    .string()
    .describe("As the configuration calls it, for example `no-memory-leak` or `database-pool`."),
  title: z.string(),
  gate: z.boolean(),
  outcome: z.enum(["met", "missed", "unknown"]),
  found: z.string().describe("The figure in words; empty where there is none."),
  how: z.string().describe("How it was obtained, or why it is not known."),
});

const endpointFigures = z.strictObject({
  requests: count,
  failed: count,
  failures: z.record(z.string(), count).describe("Failed requests by class."),
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
  averageMs: milliseconds,
  maxMs: milliseconds,
  requestsPerSecond: z.number().min(0),
  phasesMs: z.record(z.string(), z.number()).describe("Mean milliseconds per part of a request."),
});

const checkFigures = z.strictObject({ passes: count, fails: count });

const metricFigures = z.strictObject({
  count,
  sum: z.number().nullable(),
  average: z.number().nullable(),
  min: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  max: z.number().nullable(),
  last: z.number().nullable(),
});

const load = z.strictObject({
  maxVus: count,
  iterations: count,
  droppedIterations: count,
  bytesSent: z.number().min(0),
  bytesReceived: z.number().min(0),
});

/** Everything is of the judged window: the warm-up is left out. Figures without an arm's name are those of head. */
export const resultSchema = z
  .strictObject({
    schema: z.literal(1).describe("Raised when a field changes its meaning or goes."),
    tool: z.string().describe("Version that ran the load."),
    verdict: z.enum(RUN_VERDICTS),
    reasons: z
      .array(z.strictObject({ code: z.string(), text: z.string() }))
      .describe("The headline is first."),
    requests: count,
    p95Ms: milliseconds,
    p99Ms: milliseconds,
    errorRate: share,
    requestsPerSecond: z.number().min(0).nullable(),
    comparisons: z.array(comparison),
    criteria: z.array(criterion),
    successCriteria: z.array(successCriterion).describe("What is asked beyond limits."),
    thresholds: z.array(
      z.strictObject({
        metric: z.string(),
        expression: z.string(),
        crossed: z.boolean(),
        crossedByBase: z.boolean().nullable(),
        fails: z.boolean(),
      }),
    ),
    endpoints: z.array(
      z.strictObject({
        endpoint: z.string().describe("`*` is all traffic and stands first."),
        head: endpointFigures,
        base: endpointFigures.nullable(),
      }),
    ),
    notJudged: z.array(z.string()).describe("Endpoints with too little traffic to judge."),
    baseline: z
      .strictObject({
        comparedWith: z.enum(["side-by-side", "history"]),
        description: z.string(),
        entries: count.describe("Stored runs behind it; 0 side by side."),
      })
      .nullable()
      .describe("What was compared with; null for nothing."),
    engine: z.strictObject({ name: z.enum(["k6", "embedded"]), version: z.string() }),
    scenario: z.strictObject({
      name: z.string(),
      kind: z.enum(["yaml", "script"]),
      hash: z.string(),
      shape: z.string(),
      profile: z
        .string()
        .nullable()
        .describe("The profile that the load was made by; null: the scenario's own load."),
    }),
    checks: z.array(z.strictObject({ check: z.string(), head: checkFigures, base: checkFigures.nullable() })),
    metrics: z.array(
      z.strictObject({
        metric: z.string(),
        type: z.enum(["trend", "rate", "counter", "gauge", "unknown"]),
        head: metricFigures,
        base: metricFigures.nullable(),
      }),
    ),
    load: z.strictObject({ head: load, base: load.nullable() }),
    startedAt: z.iso.datetime(),
    warmUpSeconds: z.number().min(0),
    judgedSeconds: z.number().min(0),
    complete: z.boolean().describe("false: the recording was cut."),
    runName: z.string(),
    seed: z.number(),
    repository: z.string().nullable(),
    headSha: z.string().nullable(),
    baseSha: z.string().nullable(),
    targets: z.strictObject({ head: z.string(), base: z.string().nullable() }),
    recording: z.string().describe("Path of the file that the verdict can be replayed from."),
    notes: z.array(z.string()),
    preflight: z
      .array(preflightItemSchema)
      .exactOptional()
      .describe("Pre-test checklist; absent where none is configured."),
    slowest: slowestSchema
      .exactOptional()
      .describe("The slowest requests that the server gave an id; absent where it gave none."),
    errorAnswers: errorAnswersSchema
      .exactOptional()
      .describe("What error answers look like, warm-up included; absent where no body was looked at."),
    monitors: monitorsSchema
      .exactOptional()
      .describe("What was watched of the target over the judged window; absent where nothing was."),
    drift: driftSchema
      .exactOptional()
      .describe("Trends over the run; absent where it was shorter than five minutes."),
    method: z.array(z.string()).describe("How this was judged, in words."),
  })
  .describe("Result of one load test by @semantest/load-action");

export type Result = z.infer<typeof resultSchema>;

/** JSON Schema (draft 2020-12) of the result; published as `schema/result.schema.json`. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(resultSchema, { target: "draft-2020-12" });
}
