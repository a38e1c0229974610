import { execFile, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { tempDir } from "../../support/arms.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.warn("Skipped: where a token is sent (no openssl to make a certificate with).");

const SOURCE = join(import.meta.dirname, "../../../src/engine/k6/download.ts");

async function certificate(dir: string): Promise<{ key: Buffer; cert: Buffer; certFile: string }> {
  const [keyFile, certFile] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, ...subject, "-days", "1", "-out", certFile]);
  return { key: await readFile(keyFile), cert: await readFile(certFile), certFile };
}

async function serve(
  tls: { key: Buffer; cert: Buffer },
  listener: RequestListener,
): Promise<{ origin: string } & AsyncDisposable> {
  const server = createServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

it.skipIf(!hasOpenssl)("sends a token to its own origin, and not on to where that redirects", async () => {
  await using dir = await tempDir();
  const { certFile, ...tls } = await certificate(dir.path);
  const seen: (string | undefined)[][] = [];
  await using storage = await serve(tls, (request, response) => {
    seen.push(["storage", request.headers.authorization]);
    response.end("content");
  });
  await using own = await serve(tls, (request, response) => {
    seen.push(["own", request.headers.authorization]);
    if (request.url === "/redirect") response.writeHead(302, { location: `${storage.origin}/file` });
    response.end("content");
  });
  // A certificate can only be trusted by a process that is started with it.
  await writeFile(
    join(dir.path, "run.mjs"),
    `import { download } from ${JSON.stringify(SOURCE)};
     const token = { value: "ghs_secret", origin: ${JSON.stringify(own.origin)} };
     await download(new URL("${own.origin}/direct"), "one", { token });
     await download(new URL("${own.origin}/redirect"), "two", { token });
     await download(new URL("${storage.origin}/file"), "three", { token });
     await download(new URL("${own.origin}/direct"), "four", { token: null });`,
  );
  await promisify(execFile)(process.execPath, ["run.mjs"], {
    cwd: dir.path,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile },
  });
  const sent = "Bearer ghs_secret";
  expect(seen).toEqual([
    ["own", sent],
    ["own", sent],
    ["storage", undefined],
    ["storage", undefined],
    ["own", undefined],
  ]);
  expect(await readFile(join(dir.path, "two"), "utf8")).toBe("content");
});
