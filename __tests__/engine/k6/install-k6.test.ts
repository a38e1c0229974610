import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InstallK6Options, installK6 } from "../../../src/engine/k6/install-k6.ts";
import { readWantedVersion } from "../../../src/engine/k6/k6-version.ts";
import { InfrastructureError, UsageError } from "../../../src/errors.ts";
import { tempDir } from "../../support/arms.ts";
import {
  fakeRelease,
  type ReleaseServer,
  send,
  sha256,
  slow,
  stalled,
  startReleaseServer,
  status,
  truncated,
} from "../../support/release-server.ts";

const LINUX = { os: "linux", arch: "amd64" } as const;
const VERSION = "2.9.1";
const FOLDER = `/v${VERSION}`;
const NAME = `k6-v${VERSION}-linux-amd64.tar.gz`;
const ARCHIVE = `${FOLDER}/${NAME}`;
const CHECKSUMS = `${FOLDER}/k6-v${VERSION}-checksums.txt`;
const CONTENT = fakeRelease(VERSION, LINUX);

let dir: Awaited<ReturnType<typeof tempDir>>;
let server: ReleaseServer;

beforeEach(async () => {
  dir = await tempDir();
  server = await startReleaseServer();
  await mkdir(join(dir.path, "temp"));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

function install(change: Partial<InstallK6Options> = {}) {
  return installK6({
    wanted: readWantedVersion(VERSION),
    checksum: sha256(CONTENT),
    mirror: server.url,
    githubToken: null,
    serverUrl: "https://github.com",
    env: { RUNNER_TOOL_CACHE: join(dir.path, "cache"), RUNNER_TEMP: join(dir.path, "temp") },
    platform: LINUX,
    timing: { silenceMs: 400, pauseMs: 5 },
    ...change,
  });
}

async function expectNothingKept(): Promise<void> {
  expect(await readdir(join(dir.path, "temp"))).toEqual([]);
  expect(existsSync(join(dir.path, "cache"))).toBe(false);
}

describe("a release that is what it should be", () => {
  it("is unpacked, started and kept for the next time", async () => {
    server.on(ARCHIVE, send(CONTENT));
    const first = await install();
    expect(first).toMatchObject({ version: VERSION });
    expect(first.notes).toEqual([`k6 ${VERSION}, downloaded; its SHA-256 is the one of k6-checksum.`]);
    expect(first.path.startsWith(join(dir.path, "cache", "k6", VERSION))).toBe(true);
    expect(await readdir(join(dir.path, "temp"))).toEqual([]);
    const again = await install();
    expect(again).toEqual({ ...first, notes: [`k6 ${VERSION}, from the tool cache.`] });
    expect(server.requests).toHaveLength(1);
  });

  it("is downloaded again where the kept one does not start any more", async () => {
    server.on(ARCHIVE, send(CONTENT));
    const { path } = await install();
    await writeFile(path, "broken by a cleaner");
    const again = await install();
    expect(again.notes[0]).toMatch(/downloaded/);
    expect(server.requests).toHaveLength(2);
  });

  it("is not taken from the cache for another hash", async () => {
    server.on(ARCHIVE, send(CONTENT));
    await install();
    await expect(install({ checksum: "0".repeat(64) })).rejects.toThrow(/has the SHA-256/);
  });

  it("may come slowly", async () => {
    server.on(ARCHIVE, slow(CONTENT, 10, 100));
    expect((await install()).version).toBe(VERSION);
    expect(server.requests).toHaveLength(1);
  });

  it("may be a zip, as for macOS", async () => {
    const platform = { os: "macos", arch: "arm64" } as const;
    const zip = fakeRelease(VERSION, platform);
    server.on(`${FOLDER}/k6-v${VERSION}-macos-arm64.zip`, send(zip));
    const installed = await install({ platform, checksum: sha256(zip).toUpperCase() });
    expect(installed.version).toBe(VERSION);
  });

  it("leaves standard output alone", async () => {
    server.on(ARCHIVE, send(CONTENT));
    const printed: string[] = [];
    const write = process.stdout.write;
    process.stdout.write = ((chunk: string | Uint8Array) => {
      printed.push(String(chunk));
      return true;
    }) as typeof write;
    try {
      await install();
    } finally {
      process.stdout.write = write;
    }
    expect(printed).toEqual([]);
    expect(process.env.RUNNER_TOOL_CACHE).not.toBe(join(dir.path, "cache"));
  });
});

describe("where no hash is pinned", () => {
  it("the release's own checksums are used, and the report says so", async () => {
    server.on(ARCHIVE, send(CONTENT));
    server.on(CHECKSUMS, send(`${"1".repeat(64)}  k6-other.zip\n${sha256(CONTENT)}  ${NAME}\n`));
    const installed = await install({ checksum: null });
    expect(installed.notes[0]).toContain(
      `the one in k6-v${VERSION}-checksums.txt of the same release; none is pinned for this version`,
    );
    expect((await install({ checksum: null })).notes[0]).toMatch(/from the tool cache/);
  });

  it("an archive that the checksums do not name is refused", async () => {
    server.on(ARCHIVE, send(CONTENT));
    server.on(CHECKSUMS, send("<html>captive portal</html>"));
    await expect(install({ checksum: null })).rejects.toThrow(/has no SHA-256 of k6-v2\.9\.1-linux-amd64/);
    await expectNothingKept();
  });
});

it("refuses what claims to be the pinned version and is not", async () => {
  server.on("/v2.2.0/k6-v2.2.0-linux-amd64.tar.gz", send(fakeRelease("2.2.0", LINUX)));
  const refused = install({ wanted: readWantedVersion(""), checksum: null });
  await expect(refused).rejects.toThrow(InfrastructureError);
  await expect(refused).rejects.toThrow(
    /not b5a8003c.* \(the pinned one\); it was deleted and not unpacked$/,
  );
  await expectNothingKept();
});

describe("a server in trouble", () => {
  it("that sends something else ends it at once", async () => {
    server.on(ARCHIVE, send(Buffer.concat([CONTENT, Buffer.from("!")])));
    await expect(install()).rejects.toThrow(/has the SHA-256 .* it was deleted and not unpacked/);
    expect(server.requests).toHaveLength(1);
    await expectNothingKept();
  });

  it("that breaks off is asked again", async () => {
    server.on(ARCHIVE, truncated(CONTENT), send(CONTENT));
    expect((await install()).version).toBe(VERSION);
    expect(server.requests).toHaveLength(2);
  });

  it("that always breaks off is given up", async () => {
    server.on(ARCHIVE, truncated(CONTENT));
    await expect(install()).rejects.toThrow(/could not be downloaded in 4 attempts .* check the network/);
    expect(server.requests).toHaveLength(4);
    await expectNothingKept();
  });

  it("that falls silent is asked again", async () => {
    server.on(ARCHIVE, stalled(CONTENT), send(CONTENT));
    expect((await install()).version).toBe(VERSION);
    expect(server.requests).toHaveLength(2);
  });

  it("that is busy is asked again when it said", async () => {
    server.on(ARCHIVE, status(429, { "retry-after": "1" }), status(503), send(CONTENT));
    const before = performance.now();
    expect((await install()).version).toBe(VERSION);
    expect(performance.now() - before).toBeGreaterThan(950);
    expect(server.requests).toHaveLength(3);
  });

  it("without the release says which one is missing", async () => {
    const missing = install();
    await expect(missing).rejects.toThrow(InfrastructureError);
    await expect(missing).rejects.toThrow(/^k6 v2\.9\.1 has no release for linux-amd64 at 127\.0\.0\.1:\d+/);
    expect(server.requests).toHaveLength(1);
  });

  it("that refuses is not asked again", async () => {
    server.on(ARCHIVE, status(403));
    await expect(install()).rejects.toThrow(/was refused \(HTTP 403\); check k6-mirror/);
    expect(server.requests).toHaveLength(1);
  });

  it("that is not there at all is said in one line", async () => {
    const refused = install({ mirror: "http://127.0.0.1:9" });
    await expect(refused).rejects.toThrow(/in 4 attempts \(.*ECONNREFUSED.*\); check the network, the proxy/);
  });

  it("that offers another program is found out before it is kept", async () => {
    const other = fakeRelease(VERSION, LINUX, "2.0.0");
    server.on(ARCHIVE, send(other));
    await expect(install({ checksum: sha256(other) })).rejects.toThrow(/does not start as that \(2\.0\.0\)/);
    await expectNothingKept();
  });

  it("that offers an archive without k6 is found out", async () => {
    const other = fakeRelease("2.9.2", LINUX);
    server.on(ARCHIVE, send(other));
    await expect(install({ checksum: sha256(other) })).rejects.toThrow(/holds no k6/);
  });

  it("that redirects is followed, in circles only for a while", async () => {
    server.on(ARCHIVE, status(302, { location: "/elsewhere" }));
    server.on("/elsewhere", send(CONTENT));
    expect((await install()).version).toBe(VERSION);
    server.on("/elsewhere", status(302, { location: ARCHIVE }));
    await expect(install({ wanted: readWantedVersion(VERSION), checksum: "0".repeat(64) })).rejects.toThrow(
      /redirects more than 5 times/,
    );
  });
});

it("sends no token over plain http, not even to its own host", async () => {
  server.on(ARCHIVE, send(CONTENT));
  await install({ githubToken: "ghs_secret", serverUrl: server.url });
  expect(server.requests).toEqual([{ url: ARCHIVE, authorization: undefined }]);
});

it("goes through the proxy, and says when that fails", async () => {
  const connects: string[] = [];
  const proxy = createServer((socket) => {
    socket.once("data", (data) => {
      connects.push(data.toString().split("\r\n")[0] ?? "");
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as { port: number };
  const before = process.env.https_proxy;
  process.env.https_proxy = `http://127.0.0.1:${port}`;
  try {
    const refused = install({ mirror: "https://mirror.test/k6/" });
    await expect(refused).rejects.toThrow(
      /^k6: https:\/\/mirror\.test\/k6\/v2\.9\.1\/.* in 4 attempts .*407/,
    );
    expect(connects).toEqual(Array(4).fill("CONNECT mirror.test:443 HTTP/1.1"));
  } finally {
    if (before === undefined) delete process.env.https_proxy;
    else process.env.https_proxy = before;
    await new Promise<void>((resolve) => proxy.close(() => resolve()));
  }
});

it.each([
  [{ mirror: "http://mirror.test/k6" }, /^k6-mirror: found "http:\/\/mirror\.test\/k6"; write an https URL/],
  [{ mirror: "mirror" }, /^k6-mirror: /],
  [{ checksum: "abc" }, /^k6-checksum: found "abc"; write the SHA-256 of the release archive/],
  [
    { wanted: readWantedVersion("~2.8.0") },
    /^k6-version: no k6 that is ~2\.8\.0 was found.* write an exact version/,
  ],
] as const)("refuses %j before anything is asked", async (change, message) => {
  const refused = install(change);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
  expect(server.requests).toEqual([]);
});

it("says what to do on a machine that k6 is not released for", async () => {
  await expect(install({ platform: null })).rejects.toThrow(/no official release .* name it with k6-path$/);
});
