import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArmControl } from "../../../src/engine/arm-control.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded/embedded-engine.ts";
import type { ArmAftermath, ArmPlan } from "../../../src/engine/engine.ts";
import { runArm, STDERR_FILE } from "../../../src/engine/run-arm.ts";
import { type PlannedRequest, planIteration } from "../../../src/scenario/interpreter/iteration.ts";
import type { Action, Behaviour, LoadShape, YamlScenario } from "../../../src/scenario/scenario.ts";

export function action(name: string, path: string, changes: Partial<Action> = {}): Action {
  return {
    name,
    weight: null,
    every: 1,
    method: "POST",
    path,
    headers: {},
    payload: null,
    expect: null,
    thinkTimeMs: 0,
    timeoutMs: 10_000,
    ...changes,
  };
}

export function scenario(shape: Partial<LoadShape>, actions: Action[]): YamlScenario {
  return {
    kind: "yaml",
    name: "test",
    path: "/test.yaml",
    criteria: [],
    judgedMetrics: [],
    notes: [],
    hash: "test",
    shape: { model: "open", start: 10, stages: [{ durationMs: 2000, target: 10 }], warmUpMs: 0, ...shape },
    behaviour: { headers: {}, actions },
  };
}

/** The mix of the image API: weighted actions with random payloads, and one that every third iteration does. */
export const IMAGE_MIX: Action[] = [
  action("batch", "/images/batch", {
    weight: 0.7,
    payload: { userId: "u-${vu}", jobs: { $repeat: "5-10", of: { prompt: "art", count: { $int: "1-2" } } } },
    expect: { statuses: [202], json: ["batchId"] },
  }),
  action("single", "/images/generate", {
    weight: 0.3,
    payload: { userId: "u-${iteration}", prompt: "city", count: { $int: "1-4" } },
    expect: { statuses: [202], json: ["jobId"] },
  }),
  action("third", "/health", { method: "GET", every: 3 }),
];

export interface Row {
  metric: string;
  atMicros: number;
  value: number;
  check: string;
  errorCode: string;
  expected: string;
  name: string;
  status: string;
}

export interface ArmRun extends ArmAftermath {
  rows: Row[];
  /** First line of the stream. */
  header: string;
  stderr: string;
  of(metric: string): Row[];
}

export interface ArmRunOptions extends Partial<ArmPlan> {
  /** Called with the control when the first samples have come, so that the process can be told something. */
  meanwhile?(control: ArmControl): void;
  /** Sees the stream as it comes. */
  onChunk?(chunk: Buffer): void;
}

/** One arm with the embedded engine, through a real process and a real stream. */
export async function runEmbedded(
  yaml: YamlScenario,
  baseUrl: string,
  { meanwhile, onChunk, ...changes }: ArmRunOptions = {},
): Promise<ArmRun> {
  const workDir = await mkdtemp(join(tmpdir(), "embedded-arm-"));
  const control = new ArmControl();
  const engine = createEmbeddedEngine({
    entry: join(import.meta.dirname, "../../support/embedded-entry.ts"),
  });
  const chunks: Buffer[] = [];
  try {
    const plan: ArmPlan = {
      arm: "head",
      scenario: yaml,
      baseUrl,
      wsUrl: "ws://127.0.0.1:1/ws",
      env: {},
      seed: 7,
      runName: "test-run",
      maxVus: 200,
      workDir,
      streamPath: join(workDir, "samples.csv"),
      ...changes,
    };
    const aftermath = await runArm(engine, plan, {
      control,
      onChunk: (chunk) => {
        if (chunks.length === 0) meanwhile?.(control);
        chunks.push(Buffer.from(chunk));
        onChunk?.(chunk);
      },
    });
    const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
    const rows = lines.slice(1).map(parseRow);
    return {
      ...aftermath,
      rows,
      header: lines[0] ?? "",
      stderr: await readFile(join(workDir, STDERR_FILE), "utf8"),
      of: (metric) => rows.filter((row) => row.metric === metric),
    };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Names in these tests hold no commas, so a split is enough. */
function parseRow(line: string): Row {
  const cells = line.split(",");
  const [metric = "", at, value, check = "", errorCode = "", expected = "", , name = "", status = ""] = cells;
  return { metric, atMicros: Number(at), value: Number(value), check, errorCode, expected, name, status };
}

/** What the interpreter says that the first iterations send. */
export function predicted(behaviour: Behaviour, iterations: number, seed = 7): PlannedRequest[] {
  return Array.from({ length: iterations }, (_, iteration) =>
    planIteration(behaviour, { seed, iteration, vu: 1, env: {}, baseUrl: "", runName: "" }),
  ).flat();
}

export function countBy<T>(items: Iterable<T>, key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
