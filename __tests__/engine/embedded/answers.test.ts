import type { lookup } from "node:dns";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeBody } from "../../../src/engine/embedded/body.ts";
import { cachingLookup } from "../../../src/engine/embedded/dns-cache.ts";

describe("the body of an answer", () => {
  const text = '{"jobId": "é"}';
  const data = Buffer.from(text);

  it.each([
    [undefined, data],
    ["identity", data],
    ["gzip", gzipSync(data)],
    ["GZIP", gzipSync(data)],
    ["deflate", deflateSync(data)],
    ["br", brotliCompressSync(data)],
    ["zstd", zstdCompressSync(data)],
    ["deflate, gzip", gzipSync(deflateSync(data))],
  ])("is decoded (%s)", (encoding, encoded) => {
    expect(decodeBody(encoded, encoding)).toBe(text);
  });

  it("is null where it cannot be decoded", () => {
    expect(decodeBody(data, "gzip")).toBeNull();
    expect(decodeBody(data, "compress")).toBeNull();
  });

  it("is null where it would fill the memory", () => {
    expect(decodeBody(gzipSync(Buffer.alloc(64 * 1024 * 1024)), "gzip")).toBeNull();
  });
});

describe("looking up a host", () => {
  function fakeDns(): { asked: string[]; answer(error: Error | null): void; resolve: typeof lookup } {
    const asked: string[] = [];
    const waiting: ((error: Error | null, addresses: { address: string; family: number }[]) => void)[] = [];
    return {
      asked,
      answer(error) {
        const addresses = error ? [] : [{ address: "192.0.2.1", family: 4 }];
        for (const callback of waiting.splice(0)) callback(error, addresses);
      },
      resolve: ((host: string, _options: object, callback: (typeof waiting)[number]) => {
        asked.push(host);
        waiting.push(callback);
      }) as unknown as typeof lookup,
    };
  }

  it("asks once for many and again after five minutes, and never keeps a failure", async () => {
    let now = 0;
    const dns = fakeDns();
    const look = cachingLookup(dns.resolve, () => now);
    const one = () =>
      new Promise((resolve) => look("host.test", {}, (error, address) => resolve(error?.message ?? address)));
    const all = () =>
      new Promise((resolve) => look("host.test", { all: true }, (_error, list) => resolve(list)));

    const failing = [one(), one()];
    dns.answer(new Error("no such host"));
    expect(await Promise.all(failing)).toEqual(["no such host", "no such host"]);
    expect(dns.asked).toHaveLength(1);

    const both = [one(), all()];
    dns.answer(null);
    expect(await Promise.all(both)).toEqual(["192.0.2.1", [{ address: "192.0.2.1", family: 4 }]]);
    expect(dns.asked).toHaveLength(2);

    now = 299_999;
    expect(await one()).toBe("192.0.2.1");
    expect(dns.asked).toHaveLength(2);
    now = 300_000;
    const again = one();
    dns.answer(null);
    await again;
    expect(dns.asked).toHaveLength(3);
  });
});
