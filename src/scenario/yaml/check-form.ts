import type { z } from "zod";
import { badValue, UsageError } from "../../errors.ts";
import { didYouMean } from "../../request/suggest.ts";
import { keysAt, type RawScenario, scenarioSchema } from "./schema.ts";
import type { YamlSource } from "./source.ts";

/**
 * The keys and kinds of values of a scenario file.
 *
 * @throws UsageError for the first thing that is wrong, with its line
 */
export function checkForm(source: YamlSource): RawScenario {
  const result = scenarioSchema.safeParse(source.data);
  if (result.success) return result.data;
  const issues = result.error.issues.map(deepest);
  throw errorOf(foremost(issues) as z.core.$ZodIssue, source);
}

/** Of a union whose branches all failed, the branch that got furthest says what is wrong. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors
    .flat()
    .filter((nested) => nested.path.length > 0 || nested.code === "unrecognized_keys");
  const first = foremost(inner);
  return first ? deepest({ ...first, path: [...issue.path, ...first.path] }) : issue;
}

/** A key that is missing is most often the one that was written wrong. */
function foremost(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  return issues.find((issue) => issue.code === "unrecognized_keys") ?? issues[0];
}

function errorOf(issue: z.core.$ZodIssue, source: YamlSource): UsageError {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const known = keysAt(issue.path);
    const suggestion = didYouMean(key, known) || `; known keys are ${known.join(", ")}`;
    return new UsageError(`${source.keyField([...issue.path, key])}: unknown key${suggestion}`);
  }
  const found = source.valueAt(issue.path);
  const field = source.field(issue.path);
  if (found === undefined) return new UsageError(`${field}: missing; write ${issue.message}`);
  return badValue(field, found, issue.message);
}
