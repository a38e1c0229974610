import { z } from "zod";
import { successCriterionSchema } from "../../criteria/criterion.ts";
import type { ArmFacts } from "../cells.ts";
import { FAILURE_CLASSES, type RecordingMeta } from "../recording.ts";

/** Parts of a recording that are JSON. Fields that a later version adds are kept; a missing or wrong one is damage. */

const text = z.string().max(100_000);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const nullableText = text.nullable();

const criterion = z.looseObject({
  text,
  metric: z.enum(["p50", "p90", "p95", "p99", "avg", "max", "errors", "rate"]),
  endpoint: nullableText,
  operator: z.enum(["<", "<=", ">", ">="]),
  limit: z.number(),
  gate: z.boolean(),
});

const spread = z.looseObject({
  inflation: z.number().min(1),
  deployment: z.number().min(0),
  observations: z.number().positive(),
});

const preflightItem = z.looseObject({
  item: text,
  required: z.boolean(),
  state: z.enum(["ok", "failed", "unknown", "confirmed"]),
  text,
  by: text.exactOptional(),
  on: text.exactOptional(),
});

export const metaSchema: z.ZodType<RecordingMeta> = z.looseObject({
  schema: z.literal(1),
  tool: text,
  runName: text,
  scenario: z.looseObject({
    name: text,
    kind: z.enum(["yaml", "script"]),
    hash: text,
    shape: text,
    shapeKey: text,
    criteria: z.array(criterion).max(1000),
    judgedMetrics: z.array(z.looseObject({ metric: text, worse: z.enum(["higher", "lower"]) })).max(1000),
  }),
  engine: z.looseObject({ name: z.enum(["k6", "embedded"]), version: text }),
  collected: z.enum(["csv", "histograms", "imported-csv", "imported-json", "imported-summary"]),
  seed: z.number(),
  warmUpSeconds: z.number().min(0),
  plannedSeconds: z.number().min(0).nullable(),
  plannedRate: z.number().min(0).nullable(),
  runner: z.looseObject({ os: text, arch: text, cores: count, hosted: z.boolean(), labels: text }),
  repository: nullableText,
  headSha: nullableText,
  baseSha: nullableText,
  successCriteria: z.array(successCriterionSchema).max(100).exactOptional(),
  profile: text.exactOptional(),
  shard: z.looseObject({ index: count.min(1), of: count.min(1) }).exactOptional(),
  shards: z.looseObject({ of: count.min(1), faults: z.array(text).max(3000) }).exactOptional(),
  noise: z
    .looseObject({
      pairs: count,
      spreads: z.looseObject({
        location: spread.optional(),
        p50: spread.optional(),
        p95: spread.optional(),
        p99: spread.optional(),
      }),
    })
    .optional(),
  preflight: z.array(preflightItem).max(100).exactOptional(),
}) as unknown as z.ZodType<RecordingMeta>;

export const startSchema = z.looseObject({ startedAtMs: z.number(), meta: z.unknown() });

/** Read before the rest, so that a newer recording is called newer and not damaged. */
export const versionSchema = z.looseObject({ schema: z.number() });

const errorGroup = z.looseObject({
  endpoint: text,
  failure: z.enum(FAILURE_CLASSES),
  status: count.nullable(),
  code: count.nullable(),
  count,
  firstSecond: count,
  lastSecond: count,
  sample: nullableText,
});

export const factsSchema: z.ZodType<ArmFacts> = z.looseObject({
  url: text,
  thresholds: z.array(z.looseObject({ metric: text, expression: text, crossed: z.boolean() })).max(10_000),
  metrics: z
    .array(z.looseObject({ name: text, type: z.enum(["trend", "rate", "counter", "gauge", "unknown"]) }))
    .max(10_000),
  errors: z.array(errorGroup).max(1000).exactOptional(),
  stream: z.looseObject({
    rows: count,
    broken: count,
    truncated: count,
    foreign: count,
    samples: z.array(text).max(1000),
  }),
  end: z.looseObject({
    outcome: z.enum(["completed", "stopped", "cancelled", "aborted", "failed"]),
    exitCode: z.number().nullable(),
    signal: nullableText,
    message: text,
    judgedUntil: z.number().min(0).exactOptional(),
  }),
});

export const endSchema = z.looseObject({ complete: z.boolean() });
