/**
 * `${NAME}` in strings. `${vu}` and `${iteration}` are the virtual user and the test-wide iteration; every other
 * name is a variable that the person passes in. `$${` is a literal `${`.
 */

export type TextPart = { literal: string } | { variable: string };

/** Names that the interpreter fills in by itself. */
export const BUILT_IN_VARIABLES = ["vu", "iteration"] as const;

const PLACEHOLDER = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

/** Splits a string at its placeholders. Throws a plain Error where a `${` is not followed by a name and `}`. */
export function parseText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let literal = "";
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    literal += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === "$${") literal += "${";
    else if (match[1] === undefined)
      throw new Error("a placeholder is written ${NAME}, with letters, digits and _; a literal ${ as $${");
    else {
      if (literal !== "") parts.push({ literal });
      literal = "";
      parts.push({ variable: match[1] });
    }
  }
  literal += text.slice(from);
  if (literal !== "") parts.push({ literal });
  return parts;
}

/** The string with every placeholder replaced by what `lookUp` gives; undefined if that lacks one. */
export function fillText(
  parts: readonly TextPart[],
  lookUp: (variable: string) => string | undefined,
): string | undefined {
  let text = "";
  for (const part of parts) {
    if ("literal" in part) text += part.literal;
    else {
      const value = lookUp(part.variable);
      if (value === undefined) return undefined;
      text += value;
    }
  }
  return text;
}

/** Variables of a string that the person has to pass in, in order of appearance. */
export function variablesOfText(text: string): string[] {
  const builtIn: readonly string[] = BUILT_IN_VARIABLES;
  return parseText(text).flatMap((part) =>
    "variable" in part && !builtIn.includes(part.variable) ? [part.variable] : [],
  );
}
