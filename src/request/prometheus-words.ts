/** Readers of what is written about Prometheus, one word each. */
import { UsageError } from "../errors.ts";
import { areMatchers } from "../observe/monitors/selectors.ts";

/** `user:password`; a password may hold colons. */
export function readLogin(text: string): string {
  if (/^[^:\s]+:\S/.test(text.trim())) return text.trim();
  // What was found may be a password, so it is not repeated.
  throw new UsageError("found no user and password; write user:password");
}

/** Label matchers without braces. */
export function readMatchers(text: string): string {
  const matchers = text
    .trim()
    .replace(/^\{(.*)\}$/s, "$1")
    .trim()
    .replace(/,$/, "");
  if (areMatchers(matchers)) return matchers;
  throw new UsageError(
    `found ${JSON.stringify(text.trim().slice(0, 100))}; write label matchers such as namespace="pr-12"`,
  );
}
