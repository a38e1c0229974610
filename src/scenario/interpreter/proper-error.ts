/** Whether an error answer tells a program and a person what is wrong. No Node and no k6 in here. */

const MAX_PARSED = 64 * 1024;
const CODES = ["code", "errorCode", "error_code", "type", "error", "statusCode", "status"];
const MESSAGES = ["message", "detail", "title", "error_description", "errorMessage", "error_message", "msg"];

/**
 * Whether a body is JSON with a code and a message: an object that has both, itself or in its `error` or in the first
 * of its `errors`. The forms of RFC 9457 (`type` or `status` with `title` or `detail`), OAuth 2 (`error` with
 * `error_description`), JSON:API and the usual frameworks are among them.
 */
export function isProperError(body: string): boolean {
  if (body.length > MAX_PARSED) return false;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Not JSON, which is the answer to the question.
    return false;
  }
  const outer = fieldsOf(parsed);
  if (outer === null) return false;
  const errors = outer.errors;
  const inner = [outer.error, Array.isArray(errors) ? errors[0] : errors];
  return [outer, ...inner.map(fieldsOf)].some((fields) => fields !== null && tellsCodeAndMessage(fields));
}

interface ErrorFields {
  error?: unknown;
  errors?: unknown;
  [name: string]: unknown;
}

function fieldsOf(value: unknown): ErrorFields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as ErrorFields) : null;
}

function tellsCodeAndMessage(fields: ErrorFields): boolean {
  const hasCode = CODES.some((name) => isText(fields[name]) || typeof fields[name] === "number");
  return hasCode && MESSAGES.some((name) => isText(fields[name]) || isListOfTexts(fields[name]));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** Validation tells several at once. */
function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}
