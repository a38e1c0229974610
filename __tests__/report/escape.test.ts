import fc from "fast-check";
import type { Nodes, Parent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { cleanText, codeSpan, escapeSentence, escapeText, link } from "../../src/report/escape.ts";

const parse = (markdown: string) =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** Every node below, depth first. */
function nodes(node: Nodes): Nodes[] {
  return [node, ...("children" in node ? (node as Parent).children.flatMap((child) => nodes(child)) : [])];
}

const types = (markdown: string) => new Set(nodes(parse(markdown)).map((node) => node.type));
const withoutBreaks = (text: string) => text.replaceAll("\u200b", "");

/** What a reader sees, white space as browsers fold it. */
function shown(markdown: string): string {
  const texts = nodes(parse(markdown)).map((node) =>
    node.type === "text" || node.type === "inlineCode" ? node.value : "",
  );
  return withoutBreaks(texts.join("")).replace(/\s+/g, " ").trim();
}

/** Text nodes only: GitHub looks for mentions and references outside of code. */
function proseOf(markdown: string): string {
  return nodes(parse(markdown))
    .map((node) => (node.type === "text" ? node.value : ""))
    .join("\n");
}

const awkward = fc.constantFrom(
  ..."|\\`*_[]<>#~&@!:/.-+=$(){}^\"'",
  "```",
  "``",
  "\\|",
  "\\\\|",
  "<!--",
  "-->",
  "<img src=x>",
  "</details>",
  "&lt;",
  "&#64;",
  "@user",
  "@org/team",
  "#12",
  "GH-3",
  "a/b#4",
  "http://a.example",
  "https://a.example/x",
  "www.a.example",
  "me@a.example",
  "mailto:a@b.example",
  "deadbeef",
  "0123456789abcdef0123456789abcdef01234567",
  ":tada:",
  "[x](y)",
  "![x](y)",
  "[^1]",
  "1. a",
  "- a",
  "+ a",
  "> a",
  "# a",
  "---",
  "===",
  "\n",
  "\r\n",
  "\t",
  "\u202e",
  "\u0000",
  "\u2028",
  "|---|",
  "$x$",
  "é",
  "日本",
  "👩‍💻",
  "\ud800",
  " ",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.oneof(awkward, fc.string({ maxLength: 4 })), { maxLength: 14 }).map((parts) => parts.join("")),
);
/** GitHub's own detection, on finished text. */
const REFERENCE = /@[\w]|#\d|GH-\d|https?:\/\/|www\.|[0-9a-f]{7}|:[\w+-]+:|mailto:[^\s@]+@\w/i;

const runs = { numRuns: 500 };

describe("escapeText", () => {
  it("shows any text as it is, and as nothing but text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const markdown = escapeText(text);
        expect([...types(markdown)].filter((type) => !["root", "paragraph", "text"].includes(type))).toEqual(
          [],
        );
        expect(shown(markdown)).toBe(withoutBreaks(cleanText(text)).replace(/\s+/g, " ").trim());
      }),
      runs,
    );
  });

  it("leaves nothing that GitHub makes a link, a mention or an emoji of", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(proseOf(escapeText(text))).not.toMatch(REFERENCE);
      }),
      runs,
    );
  });

  it("never lets a comment marker into the source", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeText(`${text}<!-- x -->`)).not.toContain("<!--");
      }),
      runs,
    );
  });
});

describe("codeSpan", () => {
  it("is one piece of code with the name in it", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        fc.pre(cleanText(name, 80) !== "");
        const paragraph = parse(codeSpan(name)).children[0] as Parent;
        expect(paragraph.children).toMatchObject([{ type: "inlineCode", value: cleanText(name, 80) }]);
      }),
      runs,
    );
  });

  it("says that there is no name where nothing is left to show", () => {
    expect(codeSpan(" \n ")).toBe("(no name)");
  });
});

describe("a table of foreign names", () => {
  it("keeps its columns and shows the names", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (name, text, sentence) => {
        const cells = [
          codeSpan(name, { cell: true }),
          escapeText(text),
          escapeSentence(sentence, { cell: true }),
        ];
        const table = parse(`| a | b | c |\n| - | - | - |\n| ${cells.join(" | ")} |`);
        expect(table.children).toHaveLength(1);
        const rows = nodes(table).filter((node) => node.type === "tableRow");
        expect(rows.map((row) => row.children.length)).toEqual([3, 3]);
        const [first] = rows[1]!.children;
        fc.pre(cleanText(name, 80) !== "");
        expect(first!.children).toMatchObject([{ type: "inlineCode" }]);
        const value = (first!.children[0] as { value: string }).value;
        expect(withoutBreaks(value)).toBe(withoutBreaks(cleanText(name, 80)));
        const allowed = ["root", "table", "tableRow", "tableCell", "text", "inlineCode"];
        expect(
          nodes(table)
            .map((node) => node.type)
            .filter((type) => !allowed.includes(type)),
        ).toEqual([]);
      }),
      runs,
    );
  });
});

describe("escapeSentence", () => {
  it("puts names between backticks into code and escapes the rest", () => {
    const markdown = escapeSentence("`POST /a_b` takes *18 %* longer");
    expect(markdown).toBe("`POST /a_b` takes \\*18\u00a0%\\* longer");
  });

  it("takes nothing as code where the backticks do not pair", () => {
    expect(types(escapeSentence("a ` b"))).toEqual(new Set(["root", "paragraph", "text"]));
  });

  it("holds no markup but code, and no reference outside of it, whatever comes", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const markdown = escapeSentence(text);
        const allowed = ["root", "paragraph", "text", "inlineCode"];
        expect([...types(markdown)].filter((type) => !allowed.includes(type))).toEqual([]);
        expect(proseOf(markdown)).not.toMatch(REFERENCE);
      }),
      runs,
    );
  });
});

describe("cleanText", () => {
  it("is one line without control or direction characters that commands no runner", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u);
        expect(clean).not.toMatch(/^\s*::|##\[/);
        expect(cleanText(clean)).toBe(clean);
      }),
      runs,
    );
  });

  it("cuts the middle out of long names, by whole characters", () => {
    expect(cleanText("abcdefghij", 5)).toBe("ab…ij");
    expect(cleanText("😀😁😂🤣😃😄", 3)).toBe("😀…😄");
  });
});

describe("link", () => {
  it("leads where it should whatever the URL holds", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), anyText, (url, tail) => {
        const links = nodes(parse(link("log", `${url}${tail}`))).filter((node) => node.type === "link");
        if (!URL.canParse(`${url}${tail}`)) return;
        expect(links).toHaveLength(1);
        expect(new URL(links[0]!.url).host).toBe(new URL(`${url}${tail}`).host);
      }),
    );
  });

  it("is the words alone where the target is not http(s)", () => {
    expect(link("log", "javascript:alert(1)")).toBe("log");
    expect(link("log", "no url")).toBe("log");
  });
});
