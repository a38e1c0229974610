import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_BODY_LENGTH, maskBody } from "../../../src/scenario/interpreter/mask-body.ts";

describe("the body of an answer, to be shown", () => {
  it.each([
    [
      '{"error":{"code":"not_found","message":"no image 17"}}',
      '{"error":{"code":"not_found","message":"no image 17"}}',
    ],
    ["<h1>502 Bad Gateway</h1>\n<hr>\tnginx", "<h1>502 Bad Gateway</h1> <hr> nginx"],
    ['{"token":"abc","message":"no"}', '{"token":"…","message":"no"}'],
    ['{"access_token" : "a\\"b", "x": 1}', '{"access_token" : "…", "x": 1}'],
    ['{"upstream":"{\\"password\\":\\"hunter2\\"}"}', '{"upstream":"{\\"password\\":"…"}"}'],
    ["api_key=abc123&user=7", 'api_key="…"&user=7'],
    ["Authorization: Bearer abc.def", 'Authorization: "…" …'],
    ["sent Bearer abc.def-1", "sent Bearer …"],
    ["mail ann.lee+x@mail.example.org now", "mail …@… now"],
    ["at http://ann:pw@api.test/a?key=1&b=2 now", "at http://api.test/a?… now"],
    ["no 3fa85f64-5717-4562-b3fc-2c963f66afa6", "no …"],
    ["commit deadbeef0123 of user 1234567", "commit … of user …"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-x", "…"],
    ["key AKIAIOSFODNN7EXAMPLE1 there", "key … there"],
    ["c3VwZXIgc2VjcmV0IHZhbHVlIDEyMw/and+more=", "…"],
    ["token_expired: log in again in 2026-11-24", 'token_expired: "…" in again in 2026-11-24'],
  ])("%s", (body, shown) => {
    expect(maskBody(body, [])).toBe(shown);
  });

  it("is one line of at most 200 characters without markup of its own, whatever it is made from", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ maxLength: 3000 })), (body) => {
        const shown = maskBody(body, []);
        expect(shown.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u);
      }),
    );
  });

  it("holds no secret, in whatever form it comes and wherever it is cut", () => {
    const secret = fc
      .string({ unit: "grapheme", minLength: 6, maxLength: 60 })
      .filter((text) => /\w{6}/.test(text));
    fc.assert(
      fc.property(secret, fc.nat(300), (value, at) => {
        const forms = [value, JSON.stringify(value), encodeURIComponent(value)];
        for (const form of forms) {
          const shown = maskBody(`${"- ".repeat(at)}${form} .`, [value]);
          expect(shown).not.toContain(/\w{6}/.exec(value)?.[0]);
        }
      }),
    );
  });

  it("holds no part of a header's value either", () => {
    expect(maskBody("no scheme for hunter-two, sorry", ["Bearer hunter-two"])).toBe("no scheme for …, sorry");
  });

  it("takes no time over what is made to take it", () => {
    for (const part of ["a@", "token", '"token":"\\', "a-", "A1/", "eyJa.", "?a=", "//a"]) {
      const shown = maskBody(part.repeat(50_000), ["a@a@", "token"]);
      expect(shown.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
    }
  });
});
