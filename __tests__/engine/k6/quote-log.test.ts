import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastError, parseK6Log } from "../../../src/engine/k6/k6-log.ts";
import { maskSecrets, quoteLog } from "../../../src/engine/k6/quote-log.ts";

const quote = (text: string, change: Partial<Parameters<typeof quoteLog>[1]> = {}) =>
  quoteLog(text, { secrets: [], github: false, ...change });

/** Text as scripts print it, rich in what is dangerous. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "::",
        "##[",
        "error]",
        "\n",
        "\r",
        "\u2028",
        "\u0085",
        "\u001b[31m",
        "\u202e",
        "stop-commands",
        '{"msg":"',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

describe("whatever is quoted", () => {
  it("has no line that GitHub could take for a command", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of quote(text).split("\n")) {
          if (line === "") continue;
          expect(line.startsWith("  ")).toBe(true);
          expect(line).not.toContain("##[");
        }
      }),
    );
  });

  it("has no control characters and none that turn text around", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(quote(text).replace(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("is fenced by a token that is not in it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const quoted = quote(text, { github: true });
        if (quoted === "") return;
        const lines = quoted.split("\n");
        const token = lines[0]?.replace("::stop-commands::", "") ?? "";
        expect(token.length).toBeGreaterThan(30);
        expect(lines.at(-1)).toBe(`::${token}::`);
        expect(lines.slice(1, -1).join("\n")).not.toContain(token);
      }),
    );
  });

  it("is bounded", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = quote(text.repeat(50), { maxLines: 5 }).split("\n");
        expect(lines.length).toBeLessThanOrEqual(6);
        for (const line of lines) expect([...line].length).toBeLessThan(520);
      }),
    );
  });

  it("does not show a secret, in any form that k6 prints it in", () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 30 })
      .filter((text) => text.trim().length > 6 && !/\*\*\*/.test(text));
    fc.assert(
      fc.property(secret, (value) => {
        const log = JSON.stringify({ level: "error", msg: `key=${value} url=${encodeURIComponent(value)}` });
        const quoted = quote(log, { secrets: [value] });
        expect(quoted).not.toContain(value);
      }),
    );
  });
});

it("blanks the longer secret first, and leaves short ones that would blank words", () => {
  expect(maskSecrets("abcdefgh abcd on", ["abcd", "abcdefgh", "on"])).toBe("*** *** on");
});

it("shows k6's own lines as people read them, and says how many are left out", () => {
  const log = [
    '{"level":"info","msg":"one","source":"console"}',
    '{"level":"error","msg":"two\\n\\tat file:///x.js:1","hint":"script exception"}',
    "panic: three",
    '{"msg":4}',
  ].join("\n");
  expect(quote(log, { maxLines: 4 }).split("\n")).toEqual([
    "  (1 earlier lines left out)",
    "  error: two",
    "  \tat file:///x.js:1",
    "  panic: three",
    '  {"msg":4}',
  ]);
  expect(quote("")).toBe("");
  expect(quote("\n\n", { github: true })).toBe("");
});

describe("the last error of a log", () => {
  it("is one line without a stack", () => {
    const log = parseK6Log(
      '{"level":"error","msg":"first"}\n{"level":"error","msg":"Error: no\\ndatabase\\n\\tat setup (file:///a.js:1)\\n"}\n{"level":"info","msg":"x"}',
    );
    expect(lastError(log)).toBe("Error: no database");
  });

  it("may be a crash, and may be missing", () => {
    expect(lastError(parseK6Log("panic: runtime error: index out of range\ngoroutine 1:"))).toBe(
      "panic: runtime error: index out of range",
    );
    expect(lastError(parseK6Log("hello"))).toBeNull();
  });

  it("is cut where it is long", () => {
    expect(lastError([{ level: "error", message: "x".repeat(1_000) }])).toHaveLength(300);
  });
});
