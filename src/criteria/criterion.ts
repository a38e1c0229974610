/** Success criteria that a limit on the load's own figures cannot express. Plain data: part of a recording. */
import { z } from "zod";

const monitor = z
  .string()
  .max(200)
  .nullable()
  .describe("Key of the monitor that is asked; null: the ready-made one of the criterion.");
const gate = z.boolean();
const positive = z.number().positive();
const share = z.number().min(0).max(1);

export const successCriterionSchema = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("no-memory-leak"),
    gate,
    monitor,
    /** Growth that does not matter, in the unit of the monitor per minute; null: 0.05 % of its level. */
    growthPerMinute: positive.nullable(),
    /** A shorter run cannot meet it. */
    leastSeconds: z.number().min(0),
  }),
  z.looseObject({
    kind: z.literal("handles-rate"),
    gate,
    requestsPerSecond: positive,
    /** How many times the p95 latency at that rate may be the one at low load. */
    p95Growth: z.number().min(1),
  }),
  z.looseObject({
    kind: z.literal("scales-out"),
    gate,
    monitor,
    /** Load above which replicas are to be added, requests per second; null: the upper half of what the run reached. */
    aboveRequestsPerSecond: positive.nullable(),
    /** Time that adding replicas may take, and removing them. */
    riseWithinSeconds: positive,
    returnWithinSeconds: positive,
  }),
  z.looseObject({
    kind: z.literal("below-maximum"),
    gate,
    name: z.enum(["database-pool", "redis-memory", "monitor"]),
    monitor,
    /** Share of the monitor's maximum that must not be reached; null: the limit of the monitor itself. */
    share: positive.max(1).nullable(),
  }),
  z.looseObject({ kind: z.literal("no-provider-timeouts"), gate, monitor }),
  z.looseObject({
    kind: z.literal("graceful-degradation"),
    gate,
    /** Time after the overload within which all is to be as before. */
    recoverySeconds: positive,
  }),
  z.looseObject({ kind: z.literal("proper-error-messages"), gate }),
  z.looseObject({
    kind: z.literal("stable-websockets"),
    gate,
    /** Shares of connections that may close abnormally, and that may miss messages. */
    abnormalShare: share,
    missedShare: share,
    /** Of 95 % of the connections. */
    firstMessageMs: positive,
  }),
]);

export type SuccessCriterion = z.infer<typeof successCriterionSchema>;
export type SuccessKind = SuccessCriterion["kind"];
export type CriterionOf<K extends SuccessKind> = Extract<SuccessCriterion, { kind: K }>;
