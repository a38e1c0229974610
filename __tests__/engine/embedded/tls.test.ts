import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { makeCertificate } from "./certificate.ts";
import { action, runEmbedded, scenario } from "./support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("a target with a private certificate is reached over TLS, with one handshake per VU", async () => {
  const folder = mkdtempSync(join(tmpdir(), "embedded-tls-"));
  const { key, cert, certFile } = makeCertificate(folder);
  const server = createServer({ key, cert }, (request, response) => {
    request.resume();
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("NODE_EXTRA_CA_CERTS", certFile);

  const yaml = scenario({ model: "closed", start: 3, stages: [{ durationMs: 1000, target: 3 }] }, [
    action("post", "/x", { payload: "text", thinkTimeMs: 100, expect: { statuses: [200], json: [] } }),
  ]);
  const run = await runEmbedded(yaml, url);
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });

  const requests = run.of("http_reqs");
  expect(requests.length).toBeGreaterThan(6);
  expect(new Set(requests.map((row) => row.status))).toEqual(new Set(["200"]));
  const handshakes = run.of("http_req_tls_handshaking").filter((row) => row.value > 0);
  expect(handshakes).toHaveLength(3);
  const blocked = run.of("http_req_blocked").toSorted((a, b) => b.value - a.value);
  expect(blocked[2]?.value).toBeGreaterThan(handshakes.toSorted((a, b) => a.value - b.value)[0]?.value ?? 0);
});
