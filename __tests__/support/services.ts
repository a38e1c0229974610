/** Real services around a target, from the machine's own packages, each on a free port of the loopback device. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { freePorts } from "./ports.ts";
import { type StartedProcess, startUntil } from "./started-process.ts";
import { hasTool } from "./tools.ts";

export interface Service {
  /** Such as `http://127.0.0.1:9090` or `redis://127.0.0.1:6379`. */
  url: string;
  port: number;
  /** Ends the process and removes its files. */
  stop(): Promise<void>;
}

const HAS = {
  prometheus: toldIfMissing("prometheus"),
  influxd: toldIfMissing("influxd", "version"),
  "redis-server": toldIfMissing("redis-server"),
};

export const hasPrometheus = HAS.prometheus;
export const describeWithPrometheus = HAS.prometheus ? describe : describe.skip;
export const itWithPrometheus = HAS.prometheus ? it : it.skip;
export const describeWithInfluxDb = HAS.influxd ? describe : describe.skip;
export const itWithInfluxDb = HAS.influxd ? it : it.skip;
export const hasRedis = HAS["redis-server"];
export const describeWithRedis = HAS["redis-server"] ? describe : describe.skip;
export const itWithRedis = HAS["redis-server"] ? it : it.skip;

export interface PrometheusOptions {
  /** Base URLs; `/metrics` is read below each. The label `instance` is `host:port`. */
  scrape?: readonly string[];
  /** Time between two scrapes, such as `1s`, the default. */
  interval?: string;
  /** Text of a rules file. */
  rules?: string;
  /** Text of a web configuration file: TLS, users. */
  webConfig?: string;
  /** How it is asked whether it is ready, where the web configuration asks for more than an address. */
  readyRequest?: (url: string) => Promise<boolean>;
}

/** A Prometheus that also takes remote writes, native histograms included. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Service> {
  const { scrape = [], interval = "1s", rules, webConfig, readyRequest = isReady } = options;
  const scheme = webConfig?.includes("tls_server_config") ? "https" : "http";
  return startService(scheme, "prometheus", async (directory, port) => {
    const targets = scrape.map((url) => new URL(url).host);
    await writeFile(join(directory, "rules.yml"), rules ?? "groups: []\n");
    await writeFile(
      join(directory, "prometheus.yml"),
      `${JSON.stringify({
        global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
        rule_files: ["rules.yml"],
        scrape_configs: [{ job_name: "target", static_configs: [{ targets }] }],
      })}\n`,
    );
    const web = webConfig === undefined ? [] : [`--web.config.file=${join(directory, "web.yml")}`];
    if (webConfig !== undefined) await writeFile(join(directory, "web.yml"), webConfig);
    return {
      args: [
        `--config.file=${join(directory, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(directory, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--web.enable-remote-write-receiver",
        "--enable-feature=native-histograms",
        "--log.level=warn",
        ...web,
      ],
      isReady: () => readyRequest(`${scheme}://127.0.0.1:${port}`),
    };
  });
}

/** InfluxDB 1.x with nothing in it; k6 makes the database that its address names. */
export async function startInfluxDb(): Promise<Service> {
  const [backupPort] = await freePorts(1);
  return startService("http", "influxd", async (directory, port) => {
    await mkdir(join(directory, "data"));
    const config = `reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
dir = "${join(directory, "meta")}"
[data]
dir = "${join(directory, "data")}"
wal-dir = "${join(directory, "wal")}"
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[logging]
level = "error"
`;
    await writeFile(join(directory, "influxdb.conf"), config);
    return {
      args: ["-config", join(directory, "influxdb.conf")],
      isReady: () => answersOk(`http://127.0.0.1:${port}/ping`),
    };
  });
}

/** Redis that keeps nothing; `maxMemory` such as `64mb`, without a limit where absent. */
export async function startRedis({ maxMemory }: { maxMemory?: string } = {}): Promise<Service> {
  return startService("redis", "redis-server", async (directory, port) => ({
    args: [
      ...["--bind", "127.0.0.1", "--port", String(port), "--dir", directory],
      ...["--save", "", "--appendonly", "no", "--loglevel", "warning"],
      ...(maxMemory === undefined ? [] : ["--maxmemory", maxMemory, "--maxmemory-policy", "noeviction"]),
    ],
    isReady: () => answersPing(port),
  }));
}

interface Start {
  args: string[];
  isReady(): Promise<boolean>;
}

/** Another process may take a free port first, so a start is tried again on another one. */
async function startService(
  scheme: string,
  program: keyof typeof HAS,
  prepare: (directory: string, port: number) => Promise<Start>,
): Promise<Service> {
  for (let left = 2; ; left--) {
    const directory = await mkdtemp(join(tmpdir(), `${program}-`));
    const [port] = (await freePorts(1)) as [number];
    let started: StartedProcess;
    try {
      const { args, isReady } = await prepare(directory, port);
      started = await startUntil(program, args, isReady);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      if (left > 0) continue;
      throw error;
    }
    return {
      url: `${scheme}://127.0.0.1:${port}`,
      port,
      async stop() {
        await started.stop();
        await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  }
}

async function isReady(url: string): Promise<boolean> {
  return answersOk(`${url}/-/ready`);
}

async function answersOk(url: string): Promise<boolean> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.ok;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("error", reject);
    socket.on("data", (data) => {
      socket.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
  });
}

function toldIfMissing(program: string, versionFlag = "--version"): boolean {
  const has = hasTool(program, versionFlag);
  if (!has) console.warn(`Skipped: tests that need a real ${program} (none on PATH).`);
  return has;
}
