import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpointName } from "../../src/measure/endpoint-name.ts";

describe("an endpoint's name", () => {
  it.each([
    ["https://api.test/images/generate", "GET /images/generate"],
    ["https://user:pass@api.test:8443/images?token=abc#top", "GET /images"],
    ["http://[::1]:3000", "GET /"],
    ["http://127.0.0.1?x=1", "GET /"],
    ["http://a.test/users/123", "GET /users/:id"],
    ["http://a.test/users/123/orders/456/", "GET /users/:id/orders/:id/"],
    ["http://a.test/jobs/550e8400-e29b-41d4-a716-446655440000", "GET /jobs/:id"],
    ["http://a.test/jobs/01ARZ3NDEKTSV4RRFFQ69G5FAV/log", "GET /jobs/:id/log"],
    ["http://a.test/o/507f1f77bcf86cd799439011", "GET /o/:id"],
    ["http://a.test/c/2024feed", "GET /c/:id"],
    ["http://a.test/n/V1StGXR8_Z5jdHi6B-myT", "GET /n/:id"],
    ["http://a.test/s/cus_NffrFeUfNV2Hib9x", "GET /s/:id"],
    ["http://a.test/t/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r", "GET /t/:id"],
    ["http://a.test/img/123.png", "GET /img/:id.png"],
    ["http://a.test/days/2026-01-05", "GET /days/:id"],
    ["http://a.test/job/order-98765", "GET /job/:id"],
    ["http://a.test/mail/someone@example.test", "GET /mail/:id"],
    ["http://a.test/x/${}/y", "GET /x/:id/y"],
  ])("of %s is %s", (name, expected) => {
    expect(endpointName({ name, url: name, method: "GET" })).toBe(expected);
  });

  it.each([
    "http://a.test/api/v1/images",
    "http://a.test/api/1.0/images",
    "http://a.test/deadbeef/decade",
    "http://a.test/image-generation-v2-2024",
    "http://a.test/oauth2-callback-s3-bucket",
    "http://a.test/getUserAccountSettingsByRegion",
    "http://a.test/report-2024/summary.json",
    "http://a.test/.well-known/openid-configuration",
  ])("keeps the words of %s", (name) => {
    expect(endpointName({ name, method: "GET" })).toBe(`GET ${name.slice("http://a.test".length)}`);
  });

  it.each([
    [{ name: "checkout", method: "POST" }, "checkout"],
    [{ name: "PostsItemURL", method: "GET", url: "http://a.test/posts/1" }, "PostsItemURL"],
    [{ name: "POST /images/generate", method: "POST" }, "POST /images/generate"],
    [{ name: "/users/123", method: "get" }, "GET /users/123"],
    [{ name: "Is it fast?", method: "GET" }, "Is it fast?"],
    [{ name: "GET /login?token=abc then", method: "GET" }, "GET /login then"],
    [{ name: "via http://u:p@a.test/x#y", method: "GET" }, "via http://a.test/x"],
    [{ name: 'na,me "q"\nnl é', method: "GET" }, 'na,me "q" nl é'],
    [{ url: "http://a.test/by-url/7", method: "GET" }, "GET /by-url/:id"],
    [{ name: "", url: "", method: "GET" }, "GET requests"],
    [{ name: "http://a.test/x" }, "/x"],
    [{}, "requests"],
  ])("given as %j is %s", (tags, expected) => {
    expect(endpointName(tags)).toBe(expected);
  });

  it("never holds a query, a fragment, a user or a password", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const secret = fc.stringMatching(/^Secret[A-Z]{6}$/);
    fc.assert(
      fc.property(fc.array(word), secret, fc.constantFrom("?", "#", "?a="), (path, hidden, before) => {
        const url = `https://${hidden}:${hidden}@host/${path.join("/")}${before}${hidden}`;
        for (const name of [url, url.slice(url.indexOf("/", 8)), `POST ${url}`]) {
          expect(endpointName({ name, method: "GET" })).not.toContain(hidden);
        }
      }),
    );
  });

  it("is one line of at most 200 characters, whatever it is made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.webUrl(), (name, url) => {
        const made = endpointName({ name, url, method: "GET" });
        expect(made).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(made.length).toBeGreaterThan(0);
        expect(made.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});
