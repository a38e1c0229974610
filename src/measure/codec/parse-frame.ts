import type { z } from "zod";
import { DamagedBytes } from "./byte-reader.ts";

/** What a frame of JSON holds. @throws DamagedBytes where it is of another form */
export function parseFrame<T>(schema: z.ZodType<T>, payload: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString("utf8"));
  } catch (error) {
    throw new DamagedBytes(`corrupt (${(error as Error).message})`);
  }
  const checked = schema.safeParse(value);
  if (!checked.success) throw new DamagedBytes(`corrupt (${problemOf(checked.error)})`);
  return checked.data;
}

/** The first thing wrong, with its place. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".")}: ${issue.message}` : "not as expected";
}
