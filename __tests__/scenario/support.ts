import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { onTestFinished } from "vitest";
import type { Action, Behaviour, LoadShape, YamlScenario } from "../../src/scenario/scenario.ts";
import { findTestK6 } from "../support/k6.ts";

export const SHIPPED = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** A behaviour with sensible defaults for all that a test does not care about. */
export function behaviourOf(actions: Partial<Action>[], headers: Record<string, string> = {}): Behaviour {
  return {
    headers,
    actions: actions.map((action, index) => ({
      name: `action_${index}`,
      weight: null,
      every: 1,
      method: "GET",
      path: `/${index}`,
      headers: {},
      payload: null,
      expect: null,
      thinkTimeMs: 0,
      timeoutMs: 10_000,
      ...action,
    })),
  };
}

/** What scenarios have in common, where a test does not care. */
export const COMMON = {
  name: "test",
  path: "/test.yaml",
  criteria: [],
  judgedMetrics: [],
  notes: [],
  hash: "",
};

export function yamlScenario(shape: LoadShape, behaviour: Behaviour = behaviourOf([{}])): YamlScenario {
  return { ...COMMON, kind: "yaml", shape, behaviour };
}

/** 30 iterations a second for 90 s after 10 s of warm-up. */
export const GATE: LoadShape = {
  model: "open",
  start: 30,
  stages: [{ durationMs: 90_000, target: 30 }],
  warmUpMs: 10_000,
};

/** Users that rise, rise more and end. */
export const RAMP: LoadShape = {
  model: "closed",
  start: 1,
  stages: [
    { durationMs: 300_000, target: 10 },
    { durationMs: 600_000, target: 50 },
    { durationMs: 300_000, target: 0 },
  ],
  warmUpMs: 60_000,
};

export const shapes: fc.Arbitrary<LoadShape> = fc.record({
  model: fc.constantFrom("open", "closed"),
  start: fc.nat(100),
  stages: fc.array(fc.record({ durationMs: fc.nat(7_200_000), target: fc.nat(100) }), {
    minLength: 1,
    maxLength: 6,
  }),
  warmUpMs: fc.nat(60_000),
});

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Answer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

/** An HTTP server on loopback that keeps what it received; closed when the test ends. */
export async function startTarget(answer: (request: Received) => Answer = () => ({ status: 200 })) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      const { status, body = "", headers: extra = {} } = answer(one);
      response.writeHead(status, { "Content-Type": "application/json", ...extra }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** An empty directory with these files, removed when the test ends. */
export async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "load-action-scenario-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

export interface K6Result {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** Rows of the CSV, by column. */
  rows: Record<string, string>[];
}

/** Runs a script with the real k6, samples into a CSV file in `directory`. */
export async function runK6(
  script: string,
  env: Record<string, string>,
  directory: string,
): Promise<K6Result> {
  const csv = join(directory, "samples.csv");
  const args = ["run", "--quiet", "--no-color", "--no-usage-report", "--out", `csv=${csv}`, script];
  const { exitCode, stdout, stderr } = await k6(args, env);
  const lines = (await readFile(csv, "utf8").catch(() => "")).trim().split("\n");
  const columns = lines[0]?.split(",") ?? [];
  const rows = lines.slice(1).map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
  });
  return { exitCode, stdout, stderr, rows };
}

/** What `k6 inspect --execution-requirements` says of a script. */
export async function inspectK6(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const { exitCode, stdout, stderr } = await k6(
    ["inspect", "--execution-requirements", "--include-system-env-vars", script],
    env,
  );
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function k6(
  args: string[],
  env: Record<string, string>,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(findTestK6() ?? "k6", args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, K6_AUTO_EXTENSION_RESOLUTION: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
