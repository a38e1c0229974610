/** The `criteria:` block of the configuration: limits as scenarios have them, and criteria by name. */
import { z } from "zod";
import { badValue, UsageError } from "../errors.ts";
import { didYouMean } from "../request/suggest.ts";
import { parseDurationMs, parseRatePerSecond, parseShare } from "../request/units.ts";
import { parseCriterion } from "../scenario/criteria.ts";
import type { Criterion } from "../scenario/scenario.ts";
import type { SuccessCriterion } from "./criterion.ts";

/** What a configuration adds to the limits of every scenario. */
export interface ConfiguredCriteria {
  limits: Criterion[];
  success: SuccessCriterion[];
}

export const NO_CRITERIA: ConfiguredCriteria = { limits: [], success: [] };

const gate = z.boolean().optional().describe("Whether missing it fails the run; false without it.");
const monitor = z.string().optional().describe("Key of the monitor to ask instead of the ready-made one.");
const duration = (what: string) => z.union([z.string(), z.number()]).optional().describe(what);
const ratio = (what: string) => z.union([z.string(), z.number()]).optional().describe(what);

const FORMS = {
  "no-memory-leak": {
    monitor,
    "growth-per-minute": z
      .number()
      .optional()
      .describe("Growth that does not matter, in the unit of the monitor; 0.05 % of its level without it."),
    least: duration("The shortest run that can meet it; 10m without it."),
  },
  "handles-rate": {
    rate: z.string().describe("Requests per time, such as 1000/min."),
    "p95-growth": z.number().optional().describe("How many times the p95 at low load; 2 without it."),
  },
  "scales-out": {
    monitor,
    above: z.string().optional().describe("Load above which replicas are to be added, such as 500/min."),
    within: duration("Time that adding replicas may take; 2m without it."),
    "back-within": duration("Time that removing them may take, once the load is over; 6m without it."),
  },
  "database-pool": { monitor },
  "redis-memory": { monitor, below: ratio("Share of the maximum; 80% without it.") },
  monitor: {
    monitor: z.string().describe("Key of a monitor."),
    below: ratio("Share of its maximum; without it, the monitor's own limit."),
  },
  "no-provider-timeouts": { monitor },
  "graceful-degradation": { recovery: duration("Time until all is as before; 1m without it.") },
  "proper-error-messages": {},
  "stable-websockets": {
    "abnormal-closes": ratio("Share of connections that may end abnormally; 1% without it."),
    "missed-messages": ratio("Share of connections that may miss messages; 1% without it."),
    "first-message": duration("Longest wait of 95 % of the connections; 2s without it."),
  },
} as const;

type Name = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as Name[];

/** Names that need nothing said beside them. */
const BARE = NAMES.filter((name) => name !== "handles-rate" && name !== "monitor");

const named = NAMES.map((name) => z.strictObject({ criterion: z.literal(name), gate, ...FORMS[name] }));
const limit = z.strictObject({ limit: z.string().describe("A limit, such as p95 < 1000ms."), gate });

/** For editors. */
export const criteriaSchema = z.array(
  z.union([
    z.string().describe(`A limit such as p95 < 1000ms, or one of ${BARE.join(", ")}.`),
    limit,
    ...named,
  ]),
);

const HINT = `a limit such as p95 < 1000ms, or one of ${NAMES.join(", ")}`;

/** @throws UsageError in one line that names the field below `field` */
export function parseCriteria(raw: unknown, field: string): ConfiguredCriteria {
  if (!Array.isArray(raw)) throw badValue(field, raw, `a list of criteria: ${HINT}`);
  const found: ConfiguredCriteria = { limits: [], success: [] };
  raw.forEach((entry: unknown, at) => {
    const place = `${field}[${at}]`;
    const written = typeof entry === "string" ? fromText(entry) : entry;
    if (typeof written !== "object" || written === null || Array.isArray(written)) {
      throw badValue(place, entry, HINT);
    }
    if ("limit" in written) {
      const { limit: text, gate: gates = false } = checked(limit, written, place);
      found.limits.push(parseCriterion(text, place, gates));
      return;
    }
    found.success.push(readNamed(written, place));
  });
  return found;
}

function fromText(text: string): unknown {
  return /[<>]/.test(text) ? { limit: text } : { criterion: text.trim() };
}

function readNamed(written: object, place: string): SuccessCriterion {
  const name = "criterion" in written ? written.criterion : undefined;
  const at = (NAMES as readonly unknown[]).indexOf(name);
  if (at < 0) {
    const guess = typeof name === "string" ? didYouMean(name, NAMES) : "";
    throw new UsageError(`${place}: found ${JSON.stringify(name) ?? "no criterion"}${guess}; write ${HINT}`);
  }
  const values: Record<string, unknown> = checked(named[at]!, written, place);
  return criterionOf(NAMES[at]!, values, place);
}

function criterionOf(name: Name, values: Record<string, unknown>, place: string): SuccessCriterion {
  const field = (key: string) => `${place}.${key}`;
  const seconds = (key: string, standard: number) =>
    values[key] === undefined ? standard : parseDurationMs(values[key] as string, field(key)) / 1000;
  const part = (key: string, standard: number) =>
    values[key] === undefined ? standard : parseShare(values[key] as string, field(key));
  const number = (key: string, least: number) => {
    const value = values[key] as number | undefined;
    if (value === undefined) return null;
    if (!(value >= least)) throw badValue(field(key), value, `a number from ${least} up`);
    return value;
  };
  const common = { gate: values.gate === true };
  const own = { ...common, monitor: (values.monitor as string | undefined) ?? null };
  switch (name) {
    case "no-memory-leak":
      return {
        kind: name,
        ...own,
        growthPerMinute: number("growth-per-minute", 0.000_001),
        leastSeconds: seconds("least", 600),
      };
    case "handles-rate":
      return {
        kind: name,
        ...common,
        requestsPerSecond: above(parseRatePerSecond(values.rate as string, field("rate")), field("rate")),
        p95Growth: number("p95-growth", 1) ?? 2,
      };
    case "scales-out":
      return {
        kind: name,
        ...own,
        aboveRequestsPerSecond:
          values.above === undefined
            ? null
            : above(parseRatePerSecond(values.above as string, field("above")), field("above")),
        riseWithinSeconds: above(seconds("within", 120), field("within")),
        returnWithinSeconds: above(seconds("back-within", 360), field("back-within")),
      };
    case "database-pool":
      return { kind: "below-maximum", name, ...own, share: 1 };
    case "redis-memory":
      return { kind: "below-maximum", name, ...own, share: above(part("below", 0.8), field("below")) };
    case "monitor":
      return {
        kind: "below-maximum",
        name,
        ...own,
        share: values.below === undefined ? null : above(part("below", 1), field("below")),
      };
    case "no-provider-timeouts":
      return { kind: name, ...own };
    case "graceful-degradation":
      return { kind: name, ...common, recoverySeconds: above(seconds("recovery", 60), field("recovery")) };
    case "proper-error-messages":
      return { kind: name, ...common };
    case "stable-websockets":
      return {
        kind: name,
        ...common,
        abnormalShare: part("abnormal-closes", 0.01),
        missedShare: part("missed-messages", 0.01),
        firstMessageMs: above(seconds("first-message", 2), field("first-message")) * 1000,
      };
  }
}

function above(value: number, field: string): number {
  if (value > 0) return value;
  throw badValue(field, value, "something above 0");
}

function checked<T extends z.ZodType>(schema: T, written: object, place: string): z.infer<T> {
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    throw new UsageError(
      `${place}.${key}: there is no such setting${didYouMean(key, known)}; known are ${known.join(", ")}`,
    );
  }
  const key = String(issue.path[0] ?? "");
  const found = JSON.stringify((written as Record<string, unknown>)[key]) ?? "nothing";
  throw new UsageError(`${place}.${key}: found ${found}; ${EXPECTED[key] ?? "write a number or a text"}`);
}

const EXPECTED: Record<string, string> = {
  gate: "write true or false",
  rate: "write a rate such as 1000/min",
  monitor: "write the key of a monitor, such as redis-memory",
  limit: "write a limit such as p95 < 1000ms",
};
