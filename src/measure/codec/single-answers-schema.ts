import { z } from "zod";
import { MAX_BODY_LENGTH } from "../../scenario/interpreter/mask-body.ts";
import { isTraceId, TRACE_HEADERS } from "../../scenario/interpreter/trace-id.ts";
import type { ArmFacts } from "../cells.ts";
import type { ArmName } from "../recording.ts";

/** Frames about single answers. A recording may come from a stranger, so ids and bodies are held to their bounds. */

const name = z.string().max(1000);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const arm = z.enum(["base", "head"]);

export type SingleAnswersFrame = { arm: ArmName } & Pick<ArmFacts, "slowest" | "errorAnswers">;

export const slowestSchema: z.ZodType<SingleAnswersFrame> = z.object({
  arm,
  slowest: z
    .array(
      z.object({
        endpoint: name,
        second: count,
        durationMs: z.number().min(0),
        header: z.enum(TRACE_HEADERS),
        id: z.string().refine(isTraceId),
      }),
    )
    .max(1000),
});

export const errorAnswersSchema: z.ZodType<SingleAnswersFrame> = z.object({
  arm,
  errorAnswers: z.object({
    answered: count,
    proper: count,
    unseen: count,
    throttled: count,
    withRetryAfter: count,
    samples: z
      .array(
        z.object({
          endpoint: name,
          status: count,
          second: count,
          proper: z.boolean(),
          body: z.string().max(MAX_BODY_LENGTH),
        }),
      )
      .max(1000),
  }),
});
