import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { isPublicAddress, REFUSED_RANGES } from "../../src/preview/addresses.ts";
import { parseAllowedHost } from "../../src/preview/allow-list.ts";
import { checkEventUrl, type ResolveHost, resolveHost } from "../../src/preview/event-url.ts";

const PUBLIC: ResolveHost = async () => ["76.76.21.21", "2606:4700::6810:84e5"];
const RULES = {
  allowHosts: ["my-app-*.vercel.app", "*.preview.example.com"],
  privateHosts: ["10.0.0.5:3000"],
};
const check = (url: string, resolve: ResolveHost = PUBLIC, rules = RULES) =>
  checkEventUrl(url, "url", rules, resolve);

describe("the URL of a deployment", () => {
  it.each([
    "https://my-app-git-main-team.vercel.app/",
    "https://MY-APP-9x8y.vercel.app?x=1#top",
    "https://pr-12.preview.example.com/api/",
  ])("%s is loaded, from public addresses only", async (url) => {
    const { url: clean, publicOnly } = await check(url);
    expect(publicOnly).toBe(true);
    expect(clean).not.toMatch(/[?#]|\/$/);
  });

  it.each([
    ["https://evil.example.org", "not in allow-hosts"],
    ["https://my-app-x.vercel.app.evil.org", "not in allow-hosts"],
    ["https://my-app-x.evil.vercel.app", "not in allow-hosts"],
    ["https://a.b.preview.example.com", "not in allow-hosts"],
    ["https://my-app-x.vercel.app:8443", "not in allow-hosts"],
    ["https://my-app-x.vercel.app@evil.org", "a user or a password"],
    ["http://my-app-x.vercel.app", "not https"],
    ["javascript:alert(1)", "no http(s) URL"],
    ["file:///etc/passwd", "no http(s) URL"],
    ["not a url", "no http(s) URL"],
    ["http://10.0.0.5:3001", "not in allow-hosts"],
  ])("%s is not: %s", async (url, why) => {
    await expect(check(url)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining(why),
    });
  });

  it("may be private where the trusted configuration lists host and port", async () => {
    expect(await check("http://10.0.0.5:3000/api")).toEqual({
      url: "http://10.0.0.5:3000/api",
      publicOnly: false,
    });
  });

  it("may not be private because an input says so", async () => {
    const rules = { allowHosts: ["10.0.0.5:3000", "10.0.0.5"], privateHosts: [] };
    await expect(check("https://10.0.0.5:3000", async () => ["10.0.0.5"], rules)).rejects.toThrow(
      "a loopback, private or link-local address",
    );
  });

  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
  ])("is refused where one of its addresses is %s", async (address) => {
    const mixed: ResolveHost = async () => ["76.76.21.21", address];
    await expect(check("https://my-app-x.vercel.app", mixed)).rejects.toThrow(
      "loopback, private or link-local",
    );
  });

  it("is refused in every way of writing a loopback address", async () => {
    const rules = { allowHosts: ["127.0.0.1", "[::1]", "localhost"], privateHosts: [] };
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "localhost"]) {
      await expect(check(`https://${host}`, resolveHost, rules)).rejects.toThrow("loopback");
    }
  });

  it("is refused where its host has no address", async () => {
    const nowhere: ResolveHost = async () => {
      throw Object.assign(new Error("none"), { code: "ENOTFOUND" });
    };
    await expect(check("https://my-app-x.vercel.app", nowhere)).rejects.toThrow("no address (ENOTFOUND)");
  });
});

describe("what is public", () => {
  it("is outside of every range that k6 is told to refuse", () => {
    const ipv4 = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
    const ranges = REFUSED_RANGES.map((range) => ipaddr.parseCIDR(range));
    fc.assert(
      fc.property(ipv4, (bytes) => {
        const address = ipaddr.parse(bytes.join("."));
        const isRefused = ranges.some((range) => address.kind() === range[0].kind() && address.match(range));
        // The lists of documentation and of anycast relays differ; nobody is reached there.
        if (isRefused) expect(isPublicAddress(address.toString())).toBe(false);
      }),
      { examples: [[[127, 0, 0, 1]], [[169, 254, 169, 254]], [[100, 64, 0, 1]], [[192, 0, 0, 8]]] },
    );
  });
});

describe("an allowed host", () => {
  it.each([
    "my-app-*.vercel.app",
    "app.example.com",
    "localhost:3000",
    "10.0.0.5:3000",
    "[::1]:3000",
    "LOCALHOST",
  ])("may be %s", (host) => {
    expect(parseAllowedHost(` ${host} `)).toBe(host.toLowerCase());
  });

  it.each([
    "*",
    "*.app",
    "*.vercel.*",
    "https://app.example.com",
    "a..b",
    "a b",
    "app.example.com/x",
    "a:0",
    "a:70000",
  ])("may not be %s", (host) => {
    expect(() => parseAllowedHost(host)).toThrow("write hosts such as");
  });
});
