import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { ArmAftermath, ArmPlan, Engine } from "../../src/engine/engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import type { ScriptScenario, YamlScenario } from "../../src/scenario/scenario.ts";

/** A directory that is gone after the test; `await using dir = await tempDir()`. */
export async function tempDir(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "load-action-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A loopback target that keeps what it was asked. */
export async function startTarget(
  answer: (request: SeenRequest, response: ServerResponse) => void = (_request, response) =>
    response.end("{}"),
): Promise<{ url: string; seen: SeenRequest[] } & AsyncDisposable> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      answer(entry, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const COMMON = { criteria: [], judgedMetrics: [], notes: [], hash: "0" };

/** One `GET /ping` per iteration. */
export function yamlScenario(change: Partial<YamlScenario> = {}): YamlScenario {
  return {
    ...COMMON,
    kind: "yaml",
    name: "ping",
    path: "/ping.yaml",
    shape: { model: "open", start: 20, stages: [{ durationMs: 2_000, target: 20 }], warmUpMs: 0 },
    behaviour: {
      headers: {},
      actions: [
        {
          name: "ping",
          weight: null,
          every: 1,
          method: "GET",
          path: "/ping",
          headers: {},
          payload: null,
          expect: { statuses: [200], json: [] },
          thinkTimeMs: 0,
          timeoutMs: 5_000,
        },
      ],
    },
    ...change,
  };
}

export function scriptScenario(script: string, change: Partial<ScriptScenario> = {}): ScriptScenario {
  const adjust = { scale: 1, durationMs: null };
  return { ...COMMON, kind: "script", name: "script", path: script, script, shape: null, adjust, ...change };
}

export async function armPlan(
  dir: string,
  scenario: ArmPlan["scenario"],
  baseUrl: string,
  change: Partial<ArmPlan> = {},
): Promise<ArmPlan> {
  const arm = change.arm ?? "head";
  const workDir = join(dir, `work of ${arm}`);
  await mkdir(workDir, { recursive: true });
  return {
    arm,
    scenario,
    baseUrl,
    wsUrl: `${baseUrl.replace("http", "ws")}/ws`,
    env: {},
    seed: 7,
    runName: "test-run",
    maxVus: 10,
    workDir,
    streamPath: join(workDir, "samples, one=arm.csv"),
    ...change,
  };
}

export interface ArmRun {
  after: ArmAftermath;
  /** The whole stream. */
  csv: string;
}

/** Runs an arm to its end and keeps its stream. */
export async function runToEnd(
  engine: Engine,
  plan: ArmPlan,
  options: {
    control?: ArmControl;
    onText?: (text: string) => void;
    onStart?: (started: { pid: number }) => void;
  } = {},
): Promise<ArmRun> {
  const chunks: Buffer[] = [];
  const after = await runArm(engine, plan, {
    control: options.control ?? new ArmControl(),
    onChunk(chunk) {
      chunks.push(Buffer.from(chunk));
      options.onText?.(chunk.toString());
    },
    ...(options.onStart ? { onStart: options.onStart } : {}),
  });
  return { after, csv: Buffer.concat(chunks).toString() };
}

/** How many rows each metric has in a stream of k6's CSV. */
export function countRows(csv: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of csv.trimEnd().split("\n").slice(1)) {
    const metric = line.slice(0, line.indexOf(","));
    counts[metric] = (counts[metric] ?? 0) + 1;
  }
  return counts;
}
