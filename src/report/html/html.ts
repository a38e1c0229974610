/**
 * Markup by construction: {@link html} escapes every value put into it but what was itself made by it, so nothing from
 * outside can become markup by being forgotten.
 */
import { cleanText, escapeHtml, MAX_NAME_LENGTH } from "../escape.ts";

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | Html | null | undefined | false | readonly Value[];

/** Where a value stands in a tag, the template must quote it. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(
    strings.map((string, at) => string + (at < values.length ? textOf(values[at]) : "")).join(""),
  );
}

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join("");
  // Spaces beside markup matter, and cleaning trims them.
  const text = String(value);
  const cleaned = escapeHtml(text);
  return `${/^\s/.test(text) && cleaned !== "" ? " " : ""}${cleaned}${/.\s$/s.test(text) && cleaned !== "" ? " " : ""}`;
}

/** A name from outside. */
export function code(name: string): Html {
  return html`<code>${cleanText(name, MAX_NAME_LENGTH) || "(no name)"}</code>`;
}

/** A sentence of ours: what stands between backticks is a name. Where they do not pair, nothing is one. */
export function sentence(text: string): Html {
  const parts = cleanText(text).split("`");
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** JSON inside of a script element: nothing in it can end the element. */
export function embeddedJson(value: unknown): Html {
  const text = JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return new Html(text);
}

/** A link that leaves the page; only to http(s), otherwise the words alone. */
export function outsideLink(words: string, url: string): Html {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || !/^https?:$/.test(target.protocol)) return html`${words}`;
  // Not through the cleaner, which may shorten: an address is whole or it is none.
  const href = target.href.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
  return html`<a href="${new Html(href)}" rel="noreferrer">${words}</a>`;
}
