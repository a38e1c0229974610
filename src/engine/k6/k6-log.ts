/** k6 writes its log with `--log-format=json`: one object a line. What is not one (a panic, say) is kept as it is. */
export interface LogLine {
  /** `debug`, `info`, `warning`, `error`, `fatal`, `panic`; null for a line that is not k6's. */
  level: string | null;
  message: string;
}

export function parseK6Log(text: string): LogLine[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map(parseLine);
}

function parseLine(line: string): LogLine {
  if (!line.startsWith("{")) return { level: null, message: line };
  try {
    const { level, msg, hint } = JSON.parse(line) as Record<string, unknown>;
    if (typeof msg !== "string") return { level: null, message: line };
    const message = typeof hint === "string" && hint !== "script exception" ? `${msg} (${hint})` : msg;
    return { level: typeof level === "string" ? level : null, message };
  } catch {
    // A script may print anything, also what only looks like a log line.
    return { level: null, message: line };
  }
}

const MAX_ERROR_LENGTH = 300;

/** The last error of a log in one line, without a stack; null where there is none. */
export function lastError(log: LogLine[]): string | null {
  const isError = (line: LogLine) => ["error", "fatal", "panic"].includes(line.level ?? "");
  const found = log.findLast(isError) ?? log.findLast((line) => /^(panic|fatal error): /.test(line.message));
  if (found === undefined) return null;
  const text = found.message
    .split(/\n\s+at /, 1)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > MAX_ERROR_LENGTH ? `${text.slice(0, MAX_ERROR_LENGTH - 3)}...` : text;
}

/** Whether the log says that a threshold with `abortOnFail` ended the run. */
export function saysAbortedByThreshold(log: LogLine[]): boolean {
  return log.some((line) => line.level === "error" && line.message.includes("abortOnFail"));
}
