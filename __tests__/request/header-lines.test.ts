import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { EMPTY_CONFIG } from "../../src/request/config-file.ts";
import { terminalOrigin } from "../../src/request/event.ts";
import { parseHeaders } from "../../src/request/header-lines.ts";
import { readWish } from "../../src/request/read-wish.ts";
import { resolveRequest } from "../../src/request/resolve-request.ts";

describe("target-headers", () => {
  it("are lines or a map", () => {
    const headers = { "x-vercel-protection-bypass": "a:b c", "CF-Access-Client-Id": "id" };
    const lines = "# Vercel\nx-vercel-protection-bypass:  a:b c \n\nCF-Access-Client-Id: id\n";
    expect(parseHeaders(lines)).toEqual(headers);
    expect(parseHeaders(headers)).toEqual(headers);
  });

  it.each([
    ["no colon here", 'line 1 is not "Name: value"'],
    ["a b: c", 'found the name "a b"'],
    ["Host: example.com", 'the header "Host" is kept for the load generator'],
    ["x: sm\u{1f600}", "letters that a header cannot carry"],
  ])("%j is refused", (line, message) => {
    expect(() => parseHeaders(line)).toThrow(message);
  });

  it("hold nothing that would begin another header, and no message has a value", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary", minLength: 12 }),
        (name, value) => {
          try {
            const headers = parseHeaders({ [name]: value });
            expect(() => new Headers(headers)).not.toThrow();
            expect(JSON.stringify(headers)).not.toMatch(/\\[rn]/);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
            if (!name.includes(value)) expect((error as Error).message).not.toContain(value);
          }
        },
      ),
    );
  });

  it("without a value, as a secret that is not set, are left out with a note", () => {
    const explicit = readWish(
      { url: "https://a.example.com", "target-headers": "x-empty:\nx-full: 1" },
      (name) => name,
    );
    const request = resolveRequest({
      explicit,
      config: EMPTY_CONFIG,
      baseConfig: null,
      origin: terminalOrigin(),
      defaultBranch: null,
      json: false,
    });
    expect(request.targetHeaders).toEqual({ "x-full": "1" });
    expect(request.notes).toContain("Header x-empty of target-headers is left out: it has no value.");
  });
});
