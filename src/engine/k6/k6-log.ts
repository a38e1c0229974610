/** k6 writes its log with `--log-format=json`: one object a line. What is not one (a panic, say) is kept as it is. */
export interface LogLine {
  /** `debug`, `info`, `warning`, `error`, `fatal`, `panic`; null for a line that is not k6's. */
  level: string | null;
  message: string;
  /** The output that the line is about, and what went wrong with it; absent for any other line. */
  output?: { name: string; error: string };
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
    const { level, msg, hint, output, error } = JSON.parse(line) as Record<string, unknown>;
    if (typeof msg !== "string") return { level: null, message: line };
    const message = typeof hint === "string" && hint !== "script exception" ? `${msg} (${hint})` : msg;
    const read: LogLine = { level: typeof level === "string" ? level : null, message };
    if (typeof output === "string" && typeof error === "string") read.output = { name: output, error };
    return read;
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

/** One line for each output that could not be written to, from the errors that the log has of it. */
export function outputTroubles(log: readonly LogLine[]): string[] {
  const troubles = new Map<string, { times: number; last: string }>();
  for (const { level, message, output } of log) {
    if (level !== "error" || output === undefined) continue;
    const times = (troubles.get(output.name)?.times ?? 0) + 1;
    troubles.set(output.name, { times, last: `${message}: ${output.error}`.replace(/\s+/g, " ") });
  }
  return [...troubles].map(
    ([name, { times, last }]) =>
      `k6 could not write to the output ${name} (${times} errors at the end of its log): ${last.slice(0, MAX_ERROR_LENGTH)}`,
  );
}

/** Whether the log says that a threshold with `abortOnFail` ended the run. */
export function saysAbortedByThreshold(log: LogLine[]): boolean {
  return log.some((line) => line.level === "error" && line.message.includes("abortOnFail"));
}
