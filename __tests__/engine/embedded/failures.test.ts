import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startImageApi } from "../../../examples/image-api/image-api.ts";
import { Connection } from "../../../src/engine/embedded/connection.ts";
import { cachingLookup } from "../../../src/engine/embedded/dns-cache.ts";
import { errorCodeOf } from "../../../src/engine/embedded/error-codes.ts";
import { type Exchange, RunningExchange } from "../../../src/engine/embedded/exchange.ts";
import { findTestK6, itWithK6 } from "../../support/k6.ts";
import {
  HOSTILE_NAMES,
  type HostileName,
  type HostileServers,
  startHostileServers,
} from "./hostile-servers.ts";
import { action, countBy, runEmbedded, scenario } from "./support.ts";

const TIMEOUT_MS = 1500;

/** Status and k6's error code of every way to fail. */
const EXPECTED: Record<HostileName, [status: number, errorCode: number]> = {
  refused: [0, 1212],
  reset: [0, 1220],
  closed: [0, 1000],
  silent: [0, 1050],
  garbage: [0, 1000],
  "reset half way": [0, 1220],
  "closed half way": [0, 1000],
  "silent half way": [0, 1050],
  "status 202": [202, 0],
  "status 302": [302, 0],
  "status 404": [404, 1404],
  "status 429": [429, 1429],
  "status 503": [503, 1503],
  "unknown authority": [0, 1310],
  "TLS to plain": [0, 1301],
  "TLS closed": [0, 1000],
  "TLS reset": [0, 1220],
  "TLS silent": [0, 1050],
};

let servers: HostileServers;
beforeAll(async () => {
  servers = await startHostileServers();
});
afterAll(() => servers.close());

async function sendOnce(url: string, method: string, timeoutMs = TIMEOUT_MS): Promise<Exchange> {
  const connection = new Connection(cachingLookup());
  const body = method === "POST" ? '{"a":1}' : null;
  try {
    return await new RunningExchange(
      { method, url, headers: {}, body, timeoutMs, wantsBody: false },
      connection,
    ).result;
  } finally {
    connection.close();
  }
}

describe.each(["GET", "POST"])("a %s that fails", (method) => {
  it.each(HOSTILE_NAMES)("%s", async (name) => {
    const { status, errorCode, durationMs } = await sendOnce(servers.urls[name] ?? "", method);
    expect([status, errorCode]).toEqual(EXPECTED[name]);
    if (errorCode === 1050 && name !== "TLS silent") expect(durationMs).toBeGreaterThan(TIMEOUT_MS * 0.8);
    if (name === "refused") expect(durationMs).toBe(0);
  });
});

describe("beside a real k6", () => {
  itWithK6("every way to fail has the same status and error code", async () => {
    const folder = await mkdtemp(join(tmpdir(), "k6-failures-"));
    const script = `
      import http from 'k6/http';
      const urls = ${JSON.stringify(servers.urls)};
      export const options = { vus: 1, iterations: 1, systemTags: ['name', 'status', 'error_code'] };
      export default function () {
        for (const name in urls)
          http.post(urls[name], '{"a":1}', { tags: { name }, timeout: ${TIMEOUT_MS}, redirects: 0 });
      }`;
    await writeFile(join(folder, "script.js"), script);
    await promisify(execFile)(
      findTestK6() ?? "",
      ["run", "--quiet", "--no-usage-report", "--out", "csv=out.csv", "script.js"],
      { cwd: folder },
    );
    const [header = "", ...lines] = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\n");
    const column = (name: string) => header.split(",").indexOf(name);
    const seen: Record<string, [number, number]> = {};
    for (const line of lines) {
      const cells = line.split(",");
      if (cells[0] !== "http_reqs") continue;
      seen[cells[column("name")] ?? ""] = [
        Number(cells[column("status")]),
        Number(cells[column("error_code")]),
      ];
    }
    expect(seen).toEqual(EXPECTED);
    await rm(folder, { recursive: true });
  });
});

describe("a load on a target that is down", () => {
  it("goes on, records every refused request with a duration of 0 ms, and ends as planned", async () => {
    const yaml = scenario({ start: 20, stages: [{ durationMs: 1500, target: 20 }] }, [
      action("get", "/health", { method: "GET" }),
    ]);
    const run = await runEmbedded(yaml, (servers.urls.refused ?? "").replace(/\/$/, ""));
    expect(run.end).toMatchObject({ outcome: "completed", exitCode: 0 });
    expect(run.of("http_reqs").map((row) => row.errorCode)).toEqual(Array(30).fill("1212"));
    expect(run.of("http_req_failed").map((row) => row.value)).toEqual(Array(30).fill(1));
    expect(new Set(run.of("http_req_duration").map((row) => row.value))).toEqual(new Set([0]));
  });

  it("tells errors, resets and rate limiting apart", async () => {
    const api = await startImageApi({ errorShare: 0.2, resetShare: 0.2, rateLimit: 30 });
    const yaml = scenario({ start: 60, stages: [{ durationMs: 2000, target: 60 }] }, [
      action("single", "/images/generate", { payload: { userId: "u", prompt: "p" } }),
    ]);
    const run = await runEmbedded(yaml, api.url);
    const { "202": good, "429": limited, "500": broken, none: reset } = api.statuses();
    await api.close();
    expect(countBy(run.of("http_reqs"), (row) => row.errorCode || "none")).toEqual({
      none: good,
      1429: limited,
      1500: broken,
      1220: reset,
    });
  });
});

describe("a kept connection that the target has closed", () => {
  it("is not mistaken for a failure of a request that may be repeated", async () => {
    const server = createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // The connection dies exactly when the second request arrives on it.
    server.on("connection", (socket) => {
      socket.once("data", () => socket.once("data", () => socket.resetAndDestroy()));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const connection = new Connection(cachingLookup());
    const send = (method: string) =>
      new RunningExchange(
        { method, url, headers: {}, body: null, timeoutMs: 5000, wantsBody: false },
        connection,
      ).result;
    expect((await send("GET")).status).toBe(200);
    expect((await send("GET")).status).toBe(200);
    expect(await send("POST")).toMatchObject({ status: 0, errorCode: 1220 });
    connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("error codes", () => {
  it.each([
    [{ code: "ENOTFOUND", syscall: "getaddrinfo" }, 1101],
    [{ code: "EAI_AGAIN", syscall: "getaddrinfo" }, 1100],
    [{ code: "ENETUNREACH", syscall: "connect" }, 1213],
    [{ code: "ETIMEDOUT", syscall: "connect" }, 1211],
    [{ code: "EPIPE", syscall: "write" }, 1201],
    [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, 1311],
    [{ code: "CERT_HAS_EXPIRED" }, 1300],
    [{ code: "ERR_INVALID_URL" }, 1020],
    [new AggregateError([{ code: "ECONNREFUSED", syscall: "connect" }, { code: "ENETUNREACH" }]), 1212],
    ["no error object at all", 1000],
  ])("%j is %i before there is a connection", (error, code) => {
    expect(errorCodeOf(error, false)).toBe(code);
  });
});
