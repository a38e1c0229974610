import { randomUUID } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import { parseK6Log } from "./k6-log.ts";

export interface QuoteOptions {
  /** Values that must not be shown. Shorter ones than {@link MIN_SECRET_LENGTH} would blank ordinary words. */
  secrets: string[];
  /** Whether it goes into the log of a GitHub job, where lines can be commands. */
  github: boolean;
  maxLines?: number;
}

export const MIN_SECRET_LENGTH = 4;
const MAX_LINES = 40;
const MAX_LINE_LENGTH = 500;

/**
 * The end of what k6 or a script printed, safe to print: as `level: message` lines, without control characters,
 * escape sequences and text that changes direction, with secrets blanked. For GitHub it is fenced, so that no line
 * in it is a workflow command. Empty for an empty log.
 */
export function quoteLog(text: string, options: QuoteOptions): string {
  const lines = parseK6Log(text)
    .flatMap(({ level, message }) =>
      message
        .trimEnd()
        .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
        .map((line, i) => (i === 0 && level !== null ? `${level}: ${line}` : line)),
    )
    .map((line) => harmless(maskSecrets(line, options.secrets)));
  if (lines.length === 0) return "";
  const maxLines = options.maxLines ?? MAX_LINES;
  const kept = lines.slice(-maxLines);
  if (kept.length < lines.length) kept.unshift(`(${lines.length - kept.length} earlier lines left out)`);
  const quoted = kept.map((line) => `  ${line}`).join("\n");
  return options.github ? fence(quoted) : quoted;
}

/** Until its own token comes, GitHub takes no line for a command. The token cannot be guessed by what is quoted. */
function fence(quoted: string): string {
  const token = `end-of-quote-${randomUUID()}`;
  return `::stop-commands::${token}\n${quoted}\n::${token}::`;
}

/** Blanks each value, the longest first, so that one that contains another leaves nothing of itself. */
export function maskSecrets(text: string, secrets: string[]): string {
  return secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/), encodeURIComponent(secret.toWellFormed())])
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
}

/** `##[` is the old form of a command, which the log's viewer still reads. */
function harmless(line: string): string {
  const visible = stripVTControlCharacters(line).replace(UNSEEN, "").replaceAll("##[", "# #[");
  const characters = [...visible];
  return characters.length > MAX_LINE_LENGTH
    ? `${characters.slice(0, MAX_LINE_LENGTH).join("")}...`
    : visible;
}

/** Control characters but for the tab, marks that change the direction of text, and characters without a width. */
const UNSEEN = /[^\P{Cc}\t]|[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
