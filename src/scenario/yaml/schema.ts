/**
 * Form of a YAML scenario: which keys there are and of which kind. What their values mean is read afterwards, so
 * almost everything may be missing here: a file that lacks something can still be described.
 * The text of each `error` completes the sentence "write ...".
 */
import { z } from "zod";

const duration = (what: string) =>
  z
    .union([z.string(), z.number()], { error: "a duration with its unit, such as 90s, 5m or 2 hours" })
    .describe(`${what}, such as 90s, 5m or 2 hours.`);

const text = (expected: string, what: string) => z.string({ error: expected }).describe(what);

const headers = z
  .record(z.string(), z.union([z.string(), z.number()], { error: "one line of text" }), {
    error: "headers as name: value",
  })
  .describe("HTTP headers. One that names a variable which is not set, as ${NAME}, is left out.");

export const stageSchema = z.strictObject(
  {
    duration: duration("How long the stage takes"),
    target: z
      .union([z.string(), z.number()], { error: "users such as 10 users, or a rate such as 30/s" })
      .describe("Users (10 users) or a rate (30/s) that the stage moves to, evenly from the level before."),
  },
  { error: "a stage such as { duration: 5m, target: 10 users }" },
);

export const expectSchema = z.strictObject(
  {
    status: z
      .union([z.number(), z.array(z.number())], { error: "a status such as 202, or a list of them" })
      .describe("Statuses that count as expected."),
    json: z
      .union([z.string(), z.array(z.string())], { error: "a list of fields such as [jobId]" })
      .optional()
      .describe("Fields that the JSON answer must have; dots lead into objects and lists: jobs.0.id."),
  },
  { error: "what to expect, such as { status: 202, json: [jobId] }" },
);

export const actionSchema = z.strictObject(
  {
    name: text("a name such as batch_generate", "Name of the action; it names the checks."),
    weight: z
      .union([z.string(), z.number()], { error: "a share such as 70%" })
      .optional()
      .describe(
        "Share of the iterations that do this action. Weights sum to 100%; without one, every iteration does it.",
      ),
    every: z
      .number({ error: "a whole number such as 5" })
      .optional()
      .describe("Only each n-th iteration, counted over the whole test; not together with weight."),
    method: text("a method such as POST", "HTTP method.").optional(),
    path: text(
      "a path such as /images/generate",
      "Path and query below the target's URL; may hold ${NAME}.",
    ).optional(),
    headers: headers.optional(),
    payload: z
      .unknown()
      .optional()
      .describe(
        "Body, sent as JSON; a plain string is sent as it is. Strings may hold ${vu}, ${iteration} and ${NAME}; objects may be { $int: 1-4 }, { $pick: [a, b] } or { $repeat: 5-10, of: ... }.",
      ),
    expect: z
      .union([z.number(), expectSchema], {
        error: "what to expect, such as 202 or { status: 202, json: [jobId] }",
      })
      .optional()
      .describe("Which answers are right; without it any status from 200 to 399."),
    think_time: duration("Pause after the action").optional(),
    timeout: duration("Longest wait for the answer; 60s without it").optional(),
  },
  { error: "an action such as { name: list, method: GET, path: /images }" },
);

const criterion = z.union(
  [
    z.string(),
    z.strictObject({
      limit: z.string().describe("The limit, such as p95 < 1000ms."),
      gate: z.boolean().optional().describe("Whether missing it fails the run; true without it."),
    }),
  ],
  { error: "a limit such as p95 < 1000ms, or { limit: p95 < 1000ms, gate: false }" },
);

export const scenarioSchema = z
  .strictObject(
    {
      scenario: text("a name such as gate", "Name of the scenario: letters, digits, - and _.").optional(),
      duration: duration(
        "Length of the judged load; the last target of the stages is held for what they leave",
      ).optional(),
      warm_up: duration("Load at the start level before that, which is not judged").optional(),
      rate: z
        .union([z.string(), z.number()], { error: "a rate such as 30/s" })
        .optional()
        .describe(
          "Open model: new iterations per time, whatever the target answers, such as 30/s or 1000/min.",
        ),
      virtual_users: z
        .union([z.string(), z.number()], { error: "a number of users such as 20" })
        .optional()
        .describe("Closed model: so many users, each waiting for its answer."),
      stages: z
        .array(stageSchema, { error: "a list of stages such as [{ duration: 5m, target: 10 users }]" })
        .optional()
        .describe("A load that changes; targets are all users or all rates."),
      start: z
        .union([z.string(), z.number()], { error: "users such as 1 user, or a rate such as 10/s" })
        .optional()
        .describe("Level before the first stage; without it 1 user, or no iterations."),
      headers: headers.optional(),
      actions: z
        .array(actionSchema, { error: "a list of actions" })
        .optional()
        .describe("Each iteration does one of the weighted actions, then every other one in order."),
      script: text(
        "the path of a k6 script",
        "A k6 script, relative to this file, that is given this load.",
      ).optional(),
      judge: z
        .record(
          z.string(),
          z.enum(["higher is worse", "lower is worse"], { error: "higher is worse, or lower is worse" }),
          {
            error: "metrics such as { my_trend: higher is worse }",
          },
        )
        .optional()
        .describe("Custom metrics of the script that it is judged on."),
      criteria: z
        .array(criterion, { error: "a list of limits such as [p95 < 1000ms, errors < 5%]" })
        .optional()
        .describe("Limits, such as p95 < 1000ms, p99 of batch_generate < 2s, errors < 5% or rate > 20/s."),
    },
    { error: "a scenario, with keys such as duration, rate and actions" },
  )
  .describe("A load scenario of semantest/load-action.");

export type RawScenario = z.infer<typeof scenarioSchema>;
export type RawAction = z.infer<typeof actionSchema>;

/** Known keys at a path of the file, for suggestions. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const [first, , third] = path;
  if (first === "stages") return Object.keys(stageSchema.shape);
  if (first === "criteria") return ["limit", "gate"];
  if (first === "actions") return Object.keys(third === "expect" ? expectSchema.shape : actionSchema.shape);
  return Object.keys(scenarioSchema.shape);
}
