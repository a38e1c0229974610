import jsTokens from "js-tokens";

const GAPS: readonly string[] = [
  "WhiteSpace",
  "LineTerminatorSequence",
  "SingleLineComment",
  "MultiLineComment",
  "HashbangComment",
];

/**
 * What of a script's text can make a difference: its tokens, without comments and spaces. Where a line ends is kept,
 * since JavaScript may end a statement there. Only for comparing texts: the result is no script.
 */
export function significantText(text: string): string {
  const parts: string[] = [];
  let lineEnded = false;
  for (const { type, value } of jsTokens(text)) {
    if (GAPS.includes(type)) {
      lineEnded ||= /[\r\n\u2028\u2029]/.test(value);
      continue;
    }
    if (parts.length > 0) parts.push(lineEnded ? "\n" : "\0");
    parts.push(value);
    lineEnded = false;
  }
  return parts.join("");
}
