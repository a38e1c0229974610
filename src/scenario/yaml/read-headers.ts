import { badValue } from "../../errors.ts";
import { RUN_HEADER } from "../interpreter/iteration.ts";
import { parseText } from "../interpreter/text.ts";
import type { Path, YamlSource } from "./source.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** The engine's own: a wrong one would break the framing of the request. */
const RESERVED = ["content-length", "transfer-encoding", "connection", RUN_HEADER.toLowerCase()];

/** @throws UsageError for a name or a value that HTTP cannot carry */
export function readHeaders(
  raw: Record<string, string | number>,
  at: Path,
  source: YamlSource,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, given] of Object.entries(raw)) {
    const value = String(given);
    const field = source.field([...at, name]);
    if (!TOKEN.test(name))
      throw badValue(source.keyField([...at, name]), name, "a header's name, such as Accept");
    if (RESERVED.includes(name.toLowerCase()))
      throw badValue(source.keyField([...at, name]), name, "another header; this one is set for you");
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw badValue(field, value, "one line of plain text");
    try {
      parseText(value);
    } catch (error) {
      throw badValue(field, value, error instanceof Error ? error.message : String(error));
    }
    headers[name] = value;
  }
  return headers;
}
