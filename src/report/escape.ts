/**
 * The one escaper. Whatever came from outside (names of endpoints, metrics and checks, messages, branches, URLs)
 * goes through here before it is shown: to Markdown by {@link escapeText}, {@link codeSpan} or
 * {@link escapeSentence}, to HTML by {@link escapeHtml}, to terminals, logs and annotations by {@link cleanText}.
 */

/** Invisible; between the parts of something that GitHub would turn into a link, a mention or an emoji. */
const BREAK = "\u200b";

export const MAX_NAME_LENGTH = 80;
export const MAX_SENTENCE_LENGTH = 600;
/** Commands and joined names are longer than one name. */
const MAX_NAME_IN_SENTENCE = 200;

/**
 * One line of plain text: white space becomes one space; control, bidirectional and other invisible characters
 * become a visible `�` (only joiners and the zero-width space stay); runner commands in logs are defused.
 * Longer text loses its middle, so that names that differ in their end stay apart.
 */
export function cleanText(text: string, maxLength = MAX_SENTENCE_LENGTH): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\u2028\u2029]+/gu, " ")
    .replace(/(?![\u200b-\u200d])[\p{Cc}\p{Cf}]/gu, "\ufffd")
    .trim();
  return defuseCommands(shorten(line, maxLength));
}

/** The Actions runner obeys `##[command]` anywhere in a line and `::command::` where one begins. */
function defuseCommands(line: string): string {
  return line.replaceAll("##[", `##${BREAK}[`).replace(/(^| )::/g, `$1:${BREAK}:`);
}

function shorten(text: string, maxLength: number): string {
  const characters = [...text];
  if (characters.length <= maxLength) return text;
  const end = Math.floor((maxLength - 1) / 2);
  const start = maxLength - 1 - end;
  return `${characters.slice(0, start).join("")}…${characters.slice(characters.length - end).join("")}`;
}

/** Text that shows in Markdown (paragraph, list item, table cell, summary) as it is and means nothing more. */
export function escapeText(text: string, maxLength = MAX_SENTENCE_LENGTH): string {
  return keepFigures(escapeMarkup(breakAutolinks(cleanText(text, maxLength))));
}

/** No line breaks inside `1 204 ms` or `18 %`. */
function keepFigures(text: string): string {
  return text.replace(/(\d) (?=(?:ms|s|min|h|%|\d{3})(?![\w\u200b]))/g, "$1\u00a0");
}

/**
 * GitHub makes links from finished text, so escaping does not stop these: mentions and e-mail addresses, issues,
 * commits, URLs, emoji.
 */
function breakAutolinks(text: string): string {
  return text
    .replace(/@/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/gh-(?=\d)/gi, (found) => `${found}${BREAK}`)
    .replace(/:(?=\/\/)/g, `:${BREAK}`)
    .replace(/www\./gi, (found) => `${found.slice(0, 3)}${BREAK}.`)
    .replace(/[0-9a-f]{6}(?=[0-9a-f])/gi, (found) => `${found}${BREAK}`)
    .replace(/:(?=[\w+-]+:)/g, `:${BREAK}`);
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  $: "&#36;",
};

function escapeMarkup(text: string): string {
  return text
    .replace(/[&<>|$]|[\\`*_[\]#~!]/g, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(/^([-+=])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/**
 * A name in code type. The fence is longer than any run of backticks in it. In a table cell (`cell`) pipes need
 * a backslash even in code; elsewhere they must not have one.
 */
export function codeSpan(
  name: string,
  { cell = false, maxLength = MAX_NAME_LENGTH }: { cell?: boolean; maxLength?: number } = {},
): string {
  let text = cleanText(name, maxLength);
  if (text === "") return "(no name)";
  // A backslash right before a pipe would escape the escaping, so they are kept apart.
  if (cell) text = text.replace(/\\(?=\|)/g, `\\${BREAK}`).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/**
 * A sentence of ours in which names stand between backticks: they come out in code type, everything else is
 * escaped. Where the backticks do not pair around something, nothing is taken as a name.
 */
export function escapeSentence(
  sentence: string,
  { cell = false, maxLength = MAX_SENTENCE_LENGTH }: { cell?: boolean; maxLength?: number } = {},
): string {
  const text = cleanText(sentence, maxLength);
  const parts = text.split("`");
  const names = parts.filter((_, index) => index % 2 === 1);
  if (parts.length % 2 === 0 || names.some((name) => name.trim() === "")) return escapeText(text, maxLength);
  return parts
    .map((part, index) =>
      index % 2 === 1 ? codeSpan(part, { cell, maxLength: MAX_NAME_IN_SENTENCE }) : escapeInside(part),
    )
    .join("");
}

/** Like escapeText, but the spaces beside a name stay. */
function escapeInside(part: string): string {
  const before = part.startsWith(" ") ? " " : "";
  const after = part.length > 1 && part.endsWith(" ") ? " " : "";
  return `${before}${escapeText(part, Number.POSITIVE_INFINITY)}${after}`;
}

/** Text that shows in HTML, in elements and in quoted attributes, as it is and means nothing more. */
export function escapeHtml(text: string, maxLength = MAX_SENTENCE_LENGTH): string {
  const figures = keepFigures(cleanText(text, maxLength));
  return figures.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A link; only to http(s), otherwise the words alone. */
export function link(words: string, url: string): string {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (!target || !/^https?:$/.test(target.protocol)) return escapeText(words);
  const href = target.href.replace(
    /[()<>|\\`*_[\]~\s]/g,
    (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `[${escapeText(words)}](${href})`;
}
