import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { PrometheusClient } from "../../src/observe/prometheus/client.ts";
import type { CheckContext } from "../../src/preflight/check-context.ts";
import { prometheusReader, type Subject } from "../../src/preflight/read-prometheus.ts";

export interface Site {
  url: string;
  /** Of each request, oldest first. */
  requests: { path: string; headers: IncomingMessage["headers"] }[];
}

let open: { close(): unknown; closeAllConnections(): void }[] = [];

afterEach(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  open = [];
});

/** A server on the loopback device; it ends with the test. */
export async function site(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Site> {
  const requests: Site["requests"] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers });
    answer(request, response, requests.length);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A server that answers each path with a status, headers and a body; everything else with 404. */
export function pages(
  known: Record<string, { status?: number; headers?: Record<string, string>; body?: unknown }>,
): Promise<Site> {
  return site((request, response) => {
    const page = known[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : (page.status ?? 200), page?.headers);
    response.end(typeof page?.body === "string" ? page.body : JSON.stringify(page?.body ?? null));
  });
}

type Vector = readonly [labels: Record<string, string>, value: string][];

/** What speaks like Prometheus: the series of each query, and the rules. */
export async function fakePrometheus(
  series: (query: string) => Vector,
  rules: unknown = { groups: [] },
  subject?: Subject,
): Promise<CheckContext["prometheus"]> {
  const { url } = await site((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const query = new URLSearchParams(Buffer.concat(chunks).toString()).get("query") ?? "";
      const result = series(query).map(([metric, value]) => ({ metric, value: [1_790_000_000, value] }));
      const data = request.url?.includes("/rules") ? rules : { resultType: "vector", result };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data }));
    });
  });
  const client = new PrometheusClient({ url, headers: {}, secrets: [], ca: null });
  return prometheusReader(client, new AbortController().signal, subject);
}

export function contextWith(change: Partial<CheckContext> = {}): CheckContext {
  return {
    targetUrl: null,
    targetHeaders: {},
    env: {},
    prometheus: null,
    plannedVus: 50,
    engine: { name: "k6", version: "2.2.0", asked: "auto" },
    signal: new AbortController().signal,
    ...change,
  };
}
