import type { z } from "zod";
import { UsageError } from "../errors.ts";
import { didYouMean } from "./suggest.ts";
import { type Wish, type WishName, wishSchema } from "./wish.ts";

/** How a source calls its fields, for messages: `input "url"`, `--url`, `.github/load-action.yml: url`. */
export type FieldName = (name: string) => string;

/**
 * Reads what one source asks for.
 *
 * @throws UsageError for the first thing that is wrong, in one line.
 */
export function readWish(raw: Record<string, unknown>, fieldName: FieldName): Wish {
  const result = wishSchema.safeParse(raw);
  if (result.success) return result.data;
  throw new UsageError(firstIssue(result.error, fieldName));
}

function firstIssue(error: z.ZodError, fieldName: FieldName): string {
  const issue = error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    return `${fieldName(key)}: there is no such setting${didYouMean(key, Object.keys(wishSchema.shape))}`;
  }
  return `${fieldName(issue.path.join("."))}: ${issue.message}`;
}

/** The first source that mentions a setting decides it. */
export function mergeWishes(...wishes: Wish[]): Wish {
  const merged: Record<string, unknown> = {};
  for (const wish of wishes.toReversed()) {
    for (const [name, value] of Object.entries(wish)) if (value !== undefined) merged[name] = value;
  }
  return merged as Wish;
}

/** Only the named settings of a wish. */
export function pickWish(wish: Wish, names: readonly WishName[]): Wish {
  return Object.fromEntries(
    Object.entries(wish).filter(([name]) => names.includes(name as WishName)),
  ) as Wish;
}
