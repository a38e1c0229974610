import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { MonitorDefinition } from "../../src/observe/monitors/definition.ts";
import { MonitorWatch } from "../../src/observe/monitors/watch.ts";
import type { PrometheusAddress } from "../../src/observe/prometheus/client.ts";

/** A server on a free port that is closed with its test. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function address(url: string, given: Partial<PrometheusAddress> = {}): PrometheusAddress {
  return { url, headers: {}, secrets: [], ca: null, ...given };
}

export interface Asked {
  path: string;
  query: string;
  start: number;
  end: number;
  step: number;
  headers: IncomingMessage["headers"];
}

type Values = [number, string][];
export type Matrix = { metric: Record<string, string>; values: Values }[];

export interface FakeOptions {
  /** Answer to a range query. */
  range(asked: Asked): Matrix;
  /** Answer to any other query than for the time; empty by default. */
  instant?(asked: Asked): { metric: Record<string, string>; value: [number, string] }[];
  /** Seconds that its clock is ahead. */
  aheadSeconds?: number;
}

/** A Prometheus that says what a test wants it to say. Returns its URL and what it was asked. */
export async function fakePrometheus(options: FakeOptions): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const url = await serve(async (request, response) => {
    const form = new URLSearchParams(await bodyOf(request));
    const number = (name: string) => Number(form.get(name));
    const one: Asked = {
      path: request.url ?? "",
      query: form.get("query") ?? "",
      start: number("start"),
      end: number("end"),
      step: number("step"),
      headers: request.headers,
    };
    asked.push(one);
    if (one.query === "time()") {
      const now = Date.now() / 1000 + (options.aheadSeconds ?? 0);
      succeed(response, { resultType: "scalar", result: [now, String(now)] });
    } else if (one.path.endsWith("/query_range")) {
      succeed(response, { resultType: "matrix", result: options.range(one) });
    } else if (/\[\w+\]$/.test(one.query)) {
      succeed(response, { resultType: "matrix", result: [] });
    } else {
      succeed(response, { resultType: "vector", result: options.instant?.(one) ?? [] });
    }
  });
  return { url, asked };
}

export function succeed(response: ServerResponse, data: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ status: "success", data }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** Values at each step of what was asked. */
export function atEachStep(
  { start, end, step }: Pick<Asked, "start" | "end" | "step">,
  valueAt: (index: number) => string | null,
): Values {
  const values: Values = [];
  for (let at = 0; start + at * step <= end + 1e-6; at++) {
    const value = valueAt(at);
    if (value !== null) values.push([start + at * step, value]);
  }
  return values;
}

export function definition(part: Partial<MonitorDefinition> = {}): MonitorDefinition {
  return {
    key: "pool",
    name: "pool",
    query: "pool_in_use",
    by: null,
    unit: "connections",
    worse: "higher",
    limit: 20,
    maximum: null,
    limitShare: null,
    role: "connections",
    ...part,
  };
}

/** A run of a minute that has just ended. */
export function endedRun(seconds = 60) {
  const endedAtMs = Date.now();
  const startedAtMs = endedAtMs - seconds * 1000;
  return { startedAtMs, judgedFromMs: startedAtMs, judgedToMs: endedAtMs, endedAtMs };
}

/** Asks about one monitor at the end of a run, without waiting for a last scrape. */
export async function collect(
  url: string,
  part: Partial<MonitorDefinition> = {},
  { stepSeconds = 5, seconds = 60 }: { stepSeconds?: number; seconds?: number } = {},
) {
  const watch = new MonitorWatch(
    { prometheus: address(url), definitions: [definition(part)], selectors: {}, stepSeconds },
    { head: "http://127.0.0.1:1" },
  );
  watch.hurry();
  return watch.collect(endedRun(seconds));
}
