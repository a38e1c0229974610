import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isProperError } from "../../../src/scenario/interpreter/proper-error.ts";

describe("an error answer with a code and a message", () => {
  it.each([
    ["one object", { code: "not_found", message: "no such image" }],
    ["in error", { error: { code: 404, message: "no such image" } }],
    ["in the first of errors", { errors: [{ code: "E1", detail: "too long" }] }],
    ["of RFC 9457", { type: "https://example.org/out-of-credit", title: "You do not have enough credit" }],
    ["of RFC 9457 without a type", { status: 403, title: "Forbidden" }],
    ["of OAuth 2", { error: "invalid_request", error_description: "scope is missing" }],
    ["of Fastify and NestJS", { statusCode: 404, error: "Not Found", message: "no GET at this path" }],
    ["with several messages", { statusCode: 400, message: ["prompt is missing", "count is too large"] }],
  ])("may be %s", (_, body) => {
    expect(isProperError(JSON.stringify(body))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["text", "Something went wrong"],
    ["a page", "<html><body>502 Bad Gateway</body></html>"],
    ["JSON that is cut", '{"code":"x","message":"y'],
    ["a JSON text", '"not found"'],
    ["null", "null"],
    ["a list", '[{"code":"x","message":"y"}]'],
    ["a message alone", '{"message":"no such image"}'],
    ["an error alone", '{"error":"not_found"}'],
    ["a code alone", '{"error":{"code":"not_found"}}'],
    ["an empty message", '{"code":"x","message":" "}'],
    ["far too long", JSON.stringify({ code: "x", message: "y".repeat(70_000) })],
  ])("is not %s", (_, body) => {
    expect(isProperError(body)).toBe(false);
  });

  it("is decided for any JSON", () => {
    fc.assert(fc.property(fc.json(), (body) => typeof isProperError(body) === "boolean"));
  });
});
