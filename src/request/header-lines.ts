import { UsageError } from "../errors.ts";

const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** The load generator's own: they frame the request or name the run. */
const REFUSED = /^(host|content-length|transfer-encoding|connection|x-load-test-run)$/i;

/**
 * Reads `Name: value` lines (empty lines and `#` comments are passed over) or a map. The text of a message never holds
 * a value, since values are secrets.
 *
 * @throws UsageError
 */
export function parseHeaders(
  source: string | Record<string, string | number | boolean>,
): Record<string, string> {
  const pairs =
    typeof source === "string"
      ? source
          .split(/\r?\n/)
          .map((line, index) => ({ line: line.trim(), number: index + 1 }))
          .filter(({ line }) => line !== "" && !line.startsWith("#"))
          .map(({ line, number }) => pairOf(line, number))
      : Object.entries(source).map(([name, value]): [string, string] => [name, String(value)]);
  for (const [name, value] of pairs) check(name, value);
  return Object.fromEntries(pairs);
}

/** A secret that is not set comes as an empty text. */
export function withValues(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}

function pairOf(line: string, number: number): [string, string] {
  const at = line.indexOf(":");
  if (at <= 0) throw new UsageError(`line ${number} is not "Name: value"; write one header per line`);
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function check(name: string, value: string): void {
  const shown = JSON.stringify(name.slice(0, 40));
  if (!NAME.test(name)) throw new UsageError(`found the name ${shown}; write the name of a header`);
  if (REFUSED.test(name))
    throw new UsageError(`the header ${shown} is kept for the load generator; write another`);
  // Nothing else can be in a header; a line break would begin another one.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new UsageError(`the value of ${shown} has letters that a header cannot carry`);
  }
}
