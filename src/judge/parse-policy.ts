import { z } from "zod";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { DEFAULT_POLICY, type GatePolicy, type MetricPolicy } from "./policy.ts";

const percent = z.number().min(0).max(1000);
const milliseconds = z.number().min(0).max(3_600_000);
const samples = z.number().int().min(1).max(10_000_000);

const latency = z.strictObject({
  percent: percent.optional(),
  "floor-ms": milliseconds.optional(),
  "same-percent": percent.optional(),
  "min-samples": samples.optional(),
  gate: z.boolean().optional(),
});

const failures = z.strictObject({
  points: z.number().min(0).max(100).optional(),
  "same-points": z.number().min(0).max(100).optional(),
  "min-samples": samples.optional(),
  gate: z.boolean().optional(),
});

/** The `gate:` block of the configuration, as it is written. */
export const policySchema = z.strictObject({
  latency: latency.optional(),
  p50: latency.optional(),
  p95: latency.optional(),
  p99: latency.optional(),
  failures: failures.optional(),
});

type Written = z.infer<typeof policySchema>;

/**
 * Reads the `gate:` block.
 *
 * @example parsePolicy({ p95: { percent: 20, "floor-ms": 5 }, failures: { points: 0.5 } }, "gate")
 * @throws UsageError in one line that names the field below `field`.
 */
export function parsePolicy(raw: unknown, field: string): GatePolicy {
  const parsed = policySchema.safeParse(raw ?? {});
  if (!parsed.success) throw problem(parsed.error.issues[0]!, raw, field);
  const policy: GatePolicy = {
    location: latencyPolicy(parsed.data.latency, DEFAULT_POLICY.location),
    p50: latencyPolicy(parsed.data.p50, DEFAULT_POLICY.p50),
    p95: latencyPolicy(parsed.data.p95, DEFAULT_POLICY.p95),
    p99: latencyPolicy(parsed.data.p99, DEFAULT_POLICY.p99),
    failures: failurePolicy(parsed.data.failures, DEFAULT_POLICY.failures),
  };
  for (const [name, written] of Object.entries(parsed.data)) checkOrder(name, written, policy, field);
  return policy;
}

function latencyPolicy(written: Written["p95"], standard: MetricPolicy): MetricPolicy {
  const minChange = written?.percent === undefined ? standard.minChange : written.percent / 100;
  const same = written?.["same-percent"];
  return {
    gated: written?.gate ?? standard.gated,
    minChange,
    minChangeMs: written?.["floor-ms"] ?? standard.minChangeMs,
    minSamples: written?.["min-samples"] ?? standard.minSamples,
    sameBelow: same === undefined ? Math.max(standard.sameBelow, minChange) : same / 100,
  };
}

function failurePolicy(written: Written["failures"], standard: MetricPolicy): MetricPolicy {
  const minChange = written?.points === undefined ? standard.minChange : written.points / 100;
  const same = written?.["same-points"];
  return {
    gated: written?.gate ?? standard.gated,
    minChange,
    minChangeMs: 0,
    minSamples: written?.["min-samples"] ?? standard.minSamples,
    sameBelow: same === undefined ? Math.max(standard.sameBelow, minChange) : same / 100,
  };
}

/** A change that may fail cannot also be none. */
function checkOrder(name: string, written: object | undefined, policy: GatePolicy, field: string): void {
  if (written === undefined) return;
  const { minChange, sameBelow } = policy[name === "latency" ? "location" : (name as keyof GatePolicy)];
  if (sameBelow >= minChange) return;
  const key = name === "failures" ? "points" : "percent";
  const least = Number((minChange * 100).toPrecision(6));
  throw new UsageError(
    `${field}.${name}.same-${key}: found ${Number((sameBelow * 100).toPrecision(6))}; write at least ${least}, the value of ${key}`,
  );
}

const EXPECTED: Record<string, string> = {
  percent: "a percentage such as 20",
  "same-percent": "a percentage such as 10",
  points: "percentage points such as 0.5",
  "same-points": "percentage points such as 0.5",
  "floor-ms": "milliseconds such as 5",
  "min-samples": "a number of requests such as 300",
  gate: "true or false",
};

function problem(issue: z.core.$ZodIssue, raw: unknown, field: string): UsageError {
  const path = [field, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys") {
    const known = issue.path.length === 0 ? Object.keys(policySchema.shape) : keysOf(String(issue.path[0]));
    const [key = ""] = issue.keys;
    return new UsageError(
      `${path}.${key}: unknown setting${didYouMean(key, known)}; known are ${known.join(", ")}`,
    );
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown>)?.[key],
    raw,
  );
  const expected = EXPECTED[String(issue.path.at(-1))] ?? "a map such as { percent: 20, floor-ms: 5 }";
  return new UsageError(`${path}: found ${JSON.stringify(found) ?? "nothing"}; write ${expected}`);
}

function keysOf(metric: string): string[] {
  return Object.keys(metric === "failures" ? failures.shape : latency.shape);
}
