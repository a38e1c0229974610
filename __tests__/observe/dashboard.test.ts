/** The Grafana dashboard holds the monitors themselves, and its queries are such that Prometheus and k6 fill them. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { dashboardText } from "../../scripts/dashboard/dashboard.ts";
import { READY_MADE } from "../../src/observe/monitors/ready-made.ts";
import { PrometheusClient } from "../../src/observe/prometheus/client.ts";
import { findTestK6 } from "../support/k6.ts";
import { itWithPrometheus, startPrometheus } from "../support/services.ts";
import { address, serve } from "./support.ts";

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  targets?: { expr: string; refId: string; datasource: { uid: string } }[];
  gridPos: { x: number; y: number; w: number; h: number };
}

const dashboard = JSON.parse(dashboardText()) as { panels: Panel[]; schemaVersion: number };
const panels = dashboard.panels.filter(({ type }) => type === "timeseries");
const k6 = panels.filter(({ description }) => description === undefined);

/** As Grafana fills a query in. */
const filled = (expr: string) =>
  expr.replaceAll("$__rate_interval", "4s").replaceAll("$job", ".*").replaceAll("$instance", ".*");

it("is as committed (node scripts/write-dashboard.ts)", async () => {
  const file = new URL("../../dashboards/semantest-load.json", import.meta.url);
  expect(await readFile(file, "utf8")).toBe(dashboardText());
});

it("has one panel for each ready-made monitor, beside those of k6, none over another", () => {
  const keys = panels.flatMap(({ description }) => /^Monitor (\S+) /.exec(description ?? "")?.[1] ?? []);
  expect(keys.sort()).toEqual(READY_MADE.map(({ key }) => key).sort());
  expect(k6.length).toBeGreaterThan(5);
  const taken = new Set<string>();
  for (const { gridPos } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x}:${y}`)).toBe(false);
        expect(x).toBeLessThan(24);
        taken.add(`${x}:${y}`);
      }
    }
  }
  const queries = panels.flatMap(({ targets }) => targets ?? []);
  expect(queries.every(({ datasource }) => datasource.uid === "${datasource}")).toBe(true);
});

itWithPrometheus(
  "is filled by a real k6, and Prometheus can read all of it",
  { timeout: 120_000 },
  async (context) => {
    const binary = findTestK6();
    if (binary === null) return context.skip("there is no k6");
    const target = await serve((request, response) => {
      response.statusCode = request.url === "/bad" ? 500 : 200;
      setTimeout(() => response.end("x"), 30);
    });
    const directory = await mkdtemp(join(tmpdir(), "dashboard-"));
    const script = join(directory, "script.js");
    await writeFile(
      script,
      `import http from "k6/http";
import { check } from "k6";
export const options = { scenarios: { load: { executor: "constant-arrival-rate", rate: 40, duration: "5s", preAllocatedVUs: 1 } } };
export default function () {
  check(http.get("${target}/good"), { good: (r) => r.status === 200 });
  http.get("${target}/bad");
}`,
    );
    const prometheus = await startPrometheus();
    try {
      const client = new PrometheusClient(address(prometheus.url));
      const env = {
        PATH: process.env.PATH,
        K6_PROMETHEUS_RW_SERVER_URL: `${prometheus.url}/api/v1/write`,
        K6_PROMETHEUS_RW_PUSH_INTERVAL: "1s",
        K6_PROMETHEUS_RW_TREND_STATS: "p(95),p(99),avg,max",
        K6_PROMETHEUS_RW_STALE_MARKERS: "false",
      };
      const ran = promisify(execFile)(
        binary,
        ["run", "--quiet", "--no-usage-report", "--out", "experimental-prometheus-rw", script],
        { env, cwd: directory },
      );
      await ran;
      await wait(500);
      const values = new Map<string, number[]>();
      for (const { title, targets = [] } of panels) {
        for (const { expr } of targets) {
          const range = { start: Date.now() / 1000 - 8, end: Date.now() / 1000, step: 1 };
          const found = await client.range(filled(expr), range, AbortSignal.timeout(20_000));
          const numbers = found.flatMap(({ samples }) => samples.map(({ value }) => value));
          values.set(title, [...(values.get(title) ?? []), ...numbers.filter(Number.isFinite)]);
        }
      }
      for (const { title } of k6) expect(values.get(title)?.length, title).toBeGreaterThan(0);
      // Every second one fails and the target takes 30 ms: the units are those that the panels name. On a busy machine
      // a short span may have more of the one kind than of the other.
      expect(Math.max(...values.get("Failed requests")!)).toBeGreaterThan(25);
      expect(Math.max(...values.get("Failed requests")!)).toBeLessThanOrEqual(100);
      expect(Math.min(...values.get("Latency by name")!)).toBeGreaterThan(20);
      expect(Math.min(...values.get("Latency by name")!)).toBeLessThan(20_000);
    } finally {
      await prometheus.stop();
      await rm(directory, { recursive: true, force: true });
    }
  },
);
