import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The files by which an action hands things to the runner. */
export const FILE_VARIABLES = [
  "GITHUB_OUTPUT",
  "GITHUB_STATE",
  "GITHUB_ENV",
  "GITHUB_PATH",
  "GITHUB_STEP_SUMMARY",
] as const;
export type FileVariable = (typeof FILE_VARIABLES)[number];

/** Two bytes less than a mebibyte are dropped by the runner without a word, so that is the limit here. */
export const LARGEST_SUMMARY_BYTES = 1024 * 1024 - 3;

export async function createRunnerFiles(directory: string): Promise<Record<FileVariable, string>> {
  await mkdir(directory, { recursive: true });
  const entries = FILE_VARIABLES.map(
    (variable) => [variable, join(directory, variable.toLowerCase())] as const,
  );
  for (const [, path] of entries) await writeFile(path, "");
  return Object.fromEntries(entries) as Record<FileVariable, string>;
}

/** `NAME=value` and `NAME<<MARK ... MARK`, as the runner reads them. Throws where it would fail the step. */
export async function readKeyValueFile(path: string): Promise<Record<string, string>> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/);
  const values: Record<string, string> = {};
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc > 0) {
      const end = lines.indexOf(line.slice(heredoc + 2), at + 1);
      if (end < 0) throw new Error(`${path}: no end of ${line}`);
      values[line.slice(0, heredoc)] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else throw new Error(`${path}: invalid format ${line}`);
  }
  return values;
}

/** What GitHub shows of a job summary; null where it is too long to be shown at all. */
export async function readSummary(path: string): Promise<string | null> {
  const text = await readFile(path);
  return text.byteLength > LARGEST_SUMMARY_BYTES ? null : text.toString("utf8");
}
