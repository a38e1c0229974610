/** What the JSON files of a store of baselines have in common, whoever wrote into the store. */
import { z } from "zod";

export const keySchema = z.strictObject({
  scenario: z.string().max(200),
  scenarioHash: z.string().max(200),
  shapeKey: z.string().max(20_000),
  runnerClass: z.string().max(500),
  engineMajor: z.string().max(100),
});

/**
 * Reads a file with a `schema` number; what is wrong with it comes back as a value, since a bad file is reported and
 * left out, never fatal.
 *
 * @param what As in "not a baseline entry".
 * @param version The newest `schema` that is read.
 */
export function parseStored<T>(
  content: string,
  { what, version, schema }: { what: string; version: number; schema: z.ZodType<T> },
): { data: T } | { problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(content);
  } catch {
    return { problem: "not complete JSON; it was cut off or edited" };
  }
  const written = (raw as { schema?: unknown } | null)?.schema;
  if (typeof written === "number" && written > version) {
    return { problem: `written by a newer version (schema ${written}, this one reads ${version})` };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { data: parsed.data };
  const issue = parsed.error.issues[0];
  return { problem: `not ${what}: ${issue?.path.join(".") || "the file"}: ${issue?.message}` };
}
