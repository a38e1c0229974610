import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { differencesOf } from "../../src/preview/comparable.ts";
import {
  closedSentence,
  type Probe,
  probeUntilSteady,
  unreachableSentence,
  unsteadyNotes,
} from "../../src/preview/probe.ts";

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const probe = (url: string, timeoutMs = 60_000) => probeUntilSteady(url, { headers: {}, timeoutMs });

describe("a target", () => {
  it("is asked until it has answered three times in a row", async () => {
    const statuses = [502, 200, 503, 404, 301, 200];
    let asked = 0;
    const url = await serve((_, response) => {
      response.writeHead(statuses[asked++] ?? 500, { location: "/elsewhere" }).end("body");
    });
    expect(await probe(url)).toMatchObject({ steady: true, last: "HTTP 200" });
    expect(asked).toBe(statuses.length);
  });

  it("gets the headers that open it", async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers["x-vercel-protection-bypass"]);
      response.end();
    });
    await probeUntilSteady(url, { headers: { "X-Vercel-Protection-Bypass": "s3cret" }, timeoutMs: 60_000 });
    expect(seen).toEqual(["s3cret", "s3cret", "s3cret"]);
  });

  it("that is down is told as such", async () => {
    const url = await serve((_, response) => response.end());
    server?.close();
    const result = await probe(url, 600);
    expect(result).toMatchObject({ steady: false, answers: [] });
    expect(unsteadyNotes(result, "Head", 600)).toEqual([
      "Head did not answer steadily within 600 ms before the load (last: connection refused).",
    ]);
  });

  it("that never answers is not waited for longer than was asked", async () => {
    const url = await serve(() => undefined);
    expect(await probe(url, 300)).toMatchObject({ steady: false, last: "no answer in time" });
  });

  it("on a port that cannot be asked is left to the engine", async () => {
    expect(await probe("http://127.0.0.1:6000")).toMatchObject({ steady: true, answers: [] });
  });

  it("that is protected is told by the name of its lock", async () => {
    const url = await serve((_, response) => {
      response.writeHead(401, { "set-cookie": "_vercel_sso_nonce=x; Path=/" }).end();
    });
    expect(closedSentence(await probe(url), "Base")).toBe(
      "Base is behind Vercel's deployment protection (x-vercel-protection-bypass): pass what opens it in target-headers.",
    );
  });
});

describe("two targets", () => {
  const seen = (...headers: Record<string, string>[]): Probe => ({
    url: "https://x",
    steady: true,
    last: "HTTP 200",
    answers: headers.map((one) => ({ status: 200, headers: one })),
  });

  it("in other regions are not comparable", () => {
    expect(
      differencesOf(seen({ "x-vercel-id": "fra1::iad1::abc" }), seen({ "x-vercel-id": "fra1::sfo1::def" })),
    ).toEqual(["Not comparable in region: head answers from iad1, base from sfo1."]);
    expect(differencesOf(seen({ "fly-region": "ams" }), seen({ "fly-region": "ams" }))).toEqual([]);
  });

  it("of which one answers from a cache are not comparable", () => {
    const hit = { "x-vercel-cache": "HIT" };
    const miss = { "x-vercel-cache": "MISS" };
    expect(differencesOf(seen(hit, hit, hit), seen(miss, miss, miss))).toEqual([
      "Not comparable in cache: 100 % of the answers before the load came from one on head, 0 % on base.",
    ]);
    expect(differencesOf(seen(hit, miss, hit), seen(hit, hit, miss))).toEqual([]);
  });

  it("that tell nothing of themselves are taken as comparable", () => {
    expect(differencesOf(seen({}), seen({ "x-vercel-id": "fra1::iad1::abc" }))).toEqual([]);
  });
});

describe("two targets", () => {
  const refused: Probe = { url: "http://x", steady: false, answers: [], last: "connection refused" };
  const woken: Probe = { ...refused, answers: [{ status: 502, headers: {} }] };

  it("are not loaded where neither takes a connection", async () => {
    const url = await serve((_, response) => void response.end());
    server?.close();
    const gone = await probe(url, 300);
    expect(unreachableSentence(gone, gone, 300)).toBe(
      "Neither head nor base answered within 300 ms (connection refused), so no load was sent.",
    );
    const nowhere = { ...refused, last: "its host has no address" };
    expect(unreachableSentence(refused, nowhere, 5000)).toMatch(
      /\(head: connection refused, base: its host has no address\)/,
    );
  });

  it.each<[string, Probe]>([
    ["has answered", woken],
    ["is steady", { ...woken, steady: true }],
    ["is slow to answer", { ...refused, last: "no answer in time" }],
  ])("are loaded where one of them %s", (_, other) => {
    expect(unreachableSentence(refused, other, 300)).toBeNull();
    expect(unreachableSentence(other, refused, 300)).toBeNull();
  });
});
