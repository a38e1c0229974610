/** Bad input, configuration or scenario: exit code 2. The message is one line and says what to write instead. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Something around the run failed (k6 cannot be had, GitHub cannot be reached where it must be): exit code 3. */
export class InfrastructureError extends Error {
  override name = "InfrastructureError";
}

/**
 * One line for a bad value: the field, what was found and what to write instead.
 *
 * @example badValue("duration", "soon", "a duration such as 90s, 5m or 2 hours")
 */
export function badValue(field: string, found: unknown, expected: string): UsageError {
  return new UsageError(`${field}: found ${quote(found)}; write ${expected}`);
}

function quote(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(JSON.stringify(value) ?? value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The exit code that an error ends the program with: 2 for {@link UsageError}, otherwise 3. */
export function exitCodeOf(error: unknown): 2 | 3 {
  return error instanceof UsageError ? 2 : 3;
}

/** The one line that is printed for an error; never a stack. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*[\r\n]+\s*/g, " ").trim();
}
