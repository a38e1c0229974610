/** The load of a k6 script, as `k6 inspect --execution-requirements` tells it. */
import { z } from "zod";
import { InfrastructureError } from "../../errors.ts";

const whole = z.number().int().nonnegative();
const stages = z.array(z.looseObject({ duration: z.string(), target: whole }));
const common = {
  startTime: z.string().nullish(),
  exec: z.string().nullish(),
};

const executors = z.discriminatedUnion("executor", [
  z.looseObject({
    ...common,
    executor: z.literal("constant-vus"),
    vus: whole.nullish(),
    duration: z.string(),
  }),
  z.looseObject({ ...common, executor: z.literal("ramping-vus"), startVUs: whole.nullish(), stages }),
  z.looseObject({
    ...common,
    executor: z.literal("shared-iterations"),
    vus: whole.nullish(),
    iterations: whole.nullish(),
    maxDuration: z.string().nullish(),
  }),
  z.looseObject({
    ...common,
    executor: z.literal("per-vu-iterations"),
    vus: whole.nullish(),
    iterations: whole.nullish(),
    maxDuration: z.string().nullish(),
  }),
  z.looseObject({
    ...common,
    executor: z.literal("constant-arrival-rate"),
    rate: whole,
    timeUnit: z.string().nullish(),
    duration: z.string(),
    preAllocatedVUs: whole,
    maxVUs: whole.nullish(),
  }),
  z.looseObject({
    ...common,
    executor: z.literal("ramping-arrival-rate"),
    startRate: whole.nullish(),
    timeUnit: z.string().nullish(),
    stages,
    preAllocatedVUs: whole,
    maxVUs: whole.nullish(),
  }),
]);

/** One scenario of a script: known load keys beside whatever else it declares (exec, tags, env, options). */
export type K6Scenario = z.infer<typeof executors>;
export type K6Scenarios = Record<string, K6Scenario>;

const inspectedOptions = z.looseObject({ scenarios: z.record(z.string(), executors) });

/** k6's defaults. */
export const DEFAULT_MAX_DURATION = "10m";
export const DEFAULT_TIME_UNIT = "1s";

/**
 * The scenarios in the parsed output of `k6 inspect --execution-requirements`; unset keys are left out.
 *
 * @throws InfrastructureError where it is not what k6 is known to print
 */
export function scenariosOf(inspected: unknown): K6Scenarios {
  const result = inspectedOptions.safeParse(withoutNulls(inspected));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new InfrastructureError(
      `k6 inspect printed a load that is not understood, at ${issue?.path.join(".")}: ${issue?.message}`,
    );
  }
  return result.data.scenarios;
}

/** Milliseconds of a duration as k6 prints it: `5m0s`, `1.5s`, `100µs`. */
export function k6DurationMs(text: string): number {
  const unitMs: Record<string, number> = {
    h: 3_600_000,
    m: 60_000,
    s: 1000,
    ms: 1,
    us: 1e-3,
    µs: 1e-3,
    ns: 1e-6,
  };
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g))
    total += Number(digits) * (unitMs[unit ?? ""] ?? 0);
  return total;
}

/** Whether the executor ends by itself after a number of iterations. */
export function endsByIterations(scenario: K6Scenario): boolean {
  return scenario.executor === "shared-iterations" || scenario.executor === "per-vu-iterations";
}

/** From its own start to its end; for iterations the longest it may take. Graceful stop not included. */
export function lengthMs(scenario: K6Scenario): number {
  switch (scenario.executor) {
    case "constant-vus":
    case "constant-arrival-rate":
      return k6DurationMs(scenario.duration);
    case "ramping-vus":
    case "ramping-arrival-rate":
      return scenario.stages.reduce((sum, stage) => sum + k6DurationMs(stage.duration), 0);
    default:
      return k6DurationMs(scenario.maxDuration ?? DEFAULT_MAX_DURATION);
  }
}

export function startMs(scenario: K6Scenario): number {
  return k6DurationMs(scenario.startTime ?? "0s");
}

/** Most VUs that a scenario can have at once. */
export function peakVus(scenario: K6Scenario): number {
  switch (scenario.executor) {
    case "ramping-vus":
      return Math.max(scenario.startVUs ?? 1, ...scenario.stages.map((stage) => stage.target));
    case "constant-arrival-rate":
    case "ramping-arrival-rate":
      return Math.max(scenario.maxVUs ?? 0, scenario.preAllocatedVUs);
    default:
      return scenario.vus ?? 1;
  }
}

/** Highest rate of new iterations per second; null for executors without a rate. */
export function peakRatePerSecond(scenario: K6Scenario): number | null {
  if (scenario.executor !== "constant-arrival-rate" && scenario.executor !== "ramping-arrival-rate")
    return null;
  const perUnit =
    scenario.executor === "constant-arrival-rate"
      ? scenario.rate
      : Math.max(scenario.startRate ?? 0, ...scenario.stages.map((stage) => stage.target));
  return (perUnit * 1000) / k6DurationMs(scenario.timeUnit ?? DEFAULT_TIME_UNIT);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
