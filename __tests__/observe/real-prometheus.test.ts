/** Against a real Prometheus: gaps, TLS with an own authority, users, and whether it can read our queries. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "vitest";
import { fillQuery } from "../../src/observe/monitors/definition.ts";
import { READY_MADE } from "../../src/observe/monitors/ready-made.ts";
import { MonitorWatch } from "../../src/observe/monitors/watch.ts";
import { PrometheusClient } from "../../src/observe/prometheus/client.ts";
import { describeWithPrometheus, itWithPrometheus, startPrometheus } from "../support/services.ts";
import { hasTool } from "../support/tools.ts";
import { address, definition, serve } from "./support.ts";

const soon = () => AbortSignal.timeout(20_000);

describeWithPrometheus("a real Prometheus", () => {
  itWithPrometheus("has a gap where a scrape failed, and never a zero", async () => {
    let isDown = false;
    const target = await serve((_, response) => {
      if (isDown) response.writeHead(500).end();
      else response.end("pool_in_use 7\npool_size 10\n");
    });
    const prometheus = await startPrometheus({ scrape: [target] });
    try {
      const part = {
        query: "sum(pool_in_use{$select})",
        maximum: "sum(pool_size{$select})",
        limit: null,
        limitShare: 0.5,
      };
      const watch = new MonitorWatch(
        {
          prometheus: address(prometheus.url),
          definitions: [definition(part)],
          selectors: {},
          stepSeconds: null,
        },
        { head: target },
      );
      const startedAtMs = Date.now();
      watch.start();
      await wait(4000);
      isDown = true;
      await wait(4000);
      isDown = false;
      await wait(4000);
      await expect.poll(async () => (await asked(prometheus.url, "pool_in_use")).length).toBe(1);
      const endedAtMs = Date.now();
      const { series, notes } = await watch.collect({
        startedAtMs,
        judgedFromMs: startedAtMs,
        judgedToMs: endedAtMs,
        endedAtMs,
      });
      expect(notes).toEqual([]);
      expect(series[0]).toMatchObject({ status: "ok", arm: "head", maximum: 10, limit: 5 });
      const values = series[0]!.points.map(({ value }) => value);
      expect(new Set(values)).toEqual(new Set([7, null]));
      // The gap is in the middle: known before it and after it.
      const gap = values.indexOf(null, values.indexOf(7));
      expect(values.indexOf(7, gap)).toBeGreaterThan(gap);
    } finally {
      await prometheus.stop();
    }
  });

  const itWithOpenssl = hasTool("openssl", "version") ? itWithPrometheus : itWithPrometheus.skip;
  itWithOpenssl("is asked over TLS of an own authority, as a user", async () => {
    const directory = await mkdtemp(join(tmpdir(), "tls-"));
    const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
    await promisify(execFile)("openssl", [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
    ]);
    const ca = await readFile(cert, "utf8");
    const authorization = `Basic ${Buffer.from("ada:open sesame").toString("base64")}`;
    const prometheus = await startPrometheus({
      // The password as bcrypt has it.
      webConfig: `tls_server_config: { cert_file: ${cert}, key_file: ${key} }
basic_auth_users: { ada: "$2b$04$sVdQKzbJn2eLj5cUZxz7OecvyDPT04HiCmN8DARdSi6Y3714P2Cea" }
`,
      readyRequest: (url) => isReady(url, ca, authorization),
    });
    try {
      const ask = (given: Parameters<typeof address>[1]) =>
        new PrometheusClient(address(prometheus.url, given)).instant("1 + 1", soon());
      expect(await ask({ ca, headers: { authorization } })).toMatchObject([{ value: 2 }]);
      await expect(ask({ ca })).rejects.toThrow("does not let us in (HTTP 401)");
      await expect(ask({ headers: { authorization } })).rejects.toThrow(
        "name its authority in prometheus-ca",
      );
    } finally {
      await prometheus.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });

  itWithPrometheus("can read every ready-made query", async () => {
    const prometheus = await startPrometheus();
    try {
      const client = new PrometheusClient(address(prometheus.url));
      for (const select of ["", 'instance="a:1"', 'namespace=~"x|y", pod!="z"']) {
        for (const { query, maximum } of READY_MADE) {
          for (const text of maximum === null ? [query] : [query, maximum]) {
            expect(await client.instant(fillQuery(text, { select, window: "60s" }), soon()), text).toEqual(
              [],
            );
          }
        }
      }
    } finally {
      await prometheus.stop();
    }
  });
});

async function asked(url: string, query: string) {
  return new PrometheusClient(address(url)).instant(query, soon());
}

function isReady(url: string, ca: string, authorization: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/-/ready`, { ca, headers: { authorization } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on("error", reject);
    asking.end();
  });
}
