/** The tags that cells are made from. Everything else in a row is looked at by nobody. */
export interface TagValues {
  name: string;
  url: string;
  method: string;
  status: string;
  errorCode: string;
  error: string;
  expected: string;
  check: string;
  /** `key=value` pairs joined by `&`. */
  metadata: string;
}

/** k6's names of the tags that matter. */
export const TAG_NAMES = new Map<string, keyof TagValues>([
  ["name", "name"],
  ["url", "url"],
  ["method", "method"],
  ["status", "status"],
  ["error_code", "errorCode"],
  ["error", "error"],
  ["expected_response", "expected"],
  ["check", "check"],
]);
/** In a file, metadata has a column of its own. */
const TAG_COLUMNS = new Map<string, keyof TagValues>([...TAG_NAMES, ["metadata", "metadata"]]);

/** First columns of every file that k6 writes; the tags that follow depend on its options. */
const FIRST_COLUMNS = "metric_name,timestamp,metric_value";
const BYTE_ORDER_MARK = "\uFEFF";

/** For each column after the first three: the tag that it holds, or null where it does not matter. */
export type TagColumns = (keyof TagValues | null)[];

/** Columns of a header row; null for any other line. */
export function parseHeader(line: string): TagColumns | null {
  const text = line.replace(BYTE_ORDER_MARK, "").trimEnd();
  if (text !== FIRST_COLUMNS && !text.startsWith(`${FIRST_COLUMNS},`)) return null;
  return text
    .split(",")
    .slice(3)
    .map((column) => TAG_COLUMNS.get(column) ?? null);
}

export function noTags(): TagValues {
  return {
    name: "",
    url: "",
    method: "",
    status: "",
    errorCode: "",
    error: "",
    expected: "",
    check: "",
    metadata: "",
  };
}
