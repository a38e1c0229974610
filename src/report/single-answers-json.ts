/** Single answers in the JSON result: ids of the slowest requests, bodies of errors. */
import { z } from "zod";
import type { ErrorAnswers } from "../measure/error-answers.ts";
import type { Recording } from "../measure/recording.ts";
import { ALL_TRAFFIC } from "./build-view.ts";
import { slowestOf } from "./sections/slowest.ts";

const count = z.number().min(0).multipleOf(1);

const slowRequests = z.array(
  z.strictObject({
    endpoint: z.string(),
    second: count.describe("Seconds since the start of the run."),
    durationMs: z.number().min(0),
    header: z.string(),
    id: z.string(),
  }),
);

export const slowestSchema = z.strictObject({ head: slowRequests, base: slowRequests.nullable() });

const armAnswers = z.strictObject({
  answered: count.describe("With an error status and a body that was looked at."),
  proper: count.describe("Of those: JSON with a code and a message."),
  unseen: count.describe("With an error status and a body that was not looked at."),
  throttled: count.describe("Answers 429 and 503."),
  withRetryAfter: count.describe("Of those: with a `Retry-After` header."),
  samples: z
    .array(
      z.strictObject({
        endpoint: z.string(),
        status: count,
        second: count,
        proper: z.boolean(),
        body: z.string(),
      }),
    )
    .describe("A few bodies, masked and cut."),
});

export const errorAnswersSchema = z.strictObject({
  head: armAnswers.nullable(),
  base: armAnswers.nullable(),
});

interface SingleAnswersJson {
  slowest?: z.infer<typeof slowestSchema>;
  errorAnswers?: z.infer<typeof errorAnswersSchema>;
}

export function singleAnswersJson(recording: Recording): SingleAnswersJson {
  const { head, base } = recording;
  const slowest = {
    head: slowestOf(recording, head, ALL_TRAFFIC),
    base: base && slowestOf(recording, base, ALL_TRAFFIC),
  };
  const found: SingleAnswersJson = {};
  if (slowest.head.length + (slowest.base?.length ?? 0) > 0) found.slowest = slowest;
  if (head.errorAnswers !== undefined || base?.errorAnswers !== undefined) {
    found.errorAnswers = {
      head: answersOf(head.errorAnswers),
      base: answersOf(base?.errorAnswers),
    };
  }
  return found;
}

function answersOf(answers: ErrorAnswers | undefined): z.infer<typeof armAnswers> | null {
  return answers ?? null;
}
