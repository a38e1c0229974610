import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { runArm } from "../../src/engine/run-arm.ts";
import { totalRequests } from "../../src/measure/aggregate.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { ArmRecording, RecordingMeta } from "../../src/measure/recording.ts";
import { RecordingBuilder } from "../../src/measure/recording-builder.ts";
import type { YamlScenario } from "../../src/scenario/scenario.ts";

const WARM_UP_SECONDS = 1;

export interface Target {
  url: string;
  stop(): Promise<void>;
}

export async function startTarget(sleepMs: number): Promise<Target> {
  const file = join(import.meta.dirname, "target.ts");
  const child = spawn(process.execPath, [file, String(sleepMs)], { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url,
    async stop() {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

export interface Measured {
  planned: number;
  completed: number;
  dropped: number;
  failed: number;
  p50Ms: number;
  p95Ms: number;
}

/** Runs one engine at a steady rate of one request per iteration; latency is taken after a warm-up of a second. */
export async function measure(
  engine: Engine,
  url: string,
  ratePerSecond: number,
  seconds: number,
): Promise<Measured> {
  const workDir = await mkdtemp(join(tmpdir(), "bench-engines-"));
  const startedAtMs = Date.now();
  const builder = new RecordingBuilder({} as RecordingMeta, startedAtMs);
  const collector = new ArmCollector({ arm: "head", writer: builder, startedAtMs });
  try {
    const plan = {
      arm: "head" as const,
      scenario: scenarioAt(ratePerSecond, seconds),
      baseUrl: url,
      wsUrl: "ws://127.0.0.1:1/ws",
      env: {},
      seed: 1,
      runName: "bench",
      maxVus: 200,
      workDir,
      streamPath: join(workDir, "samples.csv"),
    };
    const onChunk = (chunk: Buffer) => collector.write(chunk);
    const aftermath = await runArm(engine, plan, { onChunk, control: new ArmControl() });
    if (aftermath.end.outcome !== "completed") throw new Error(`${engine.name}: ${aftermath.end.message}`);
    collector.finish(aftermath, url);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  const planned = ratePerSecond * (seconds + WARM_UP_SECONDS);
  return summarise(builder.build({ complete: true }).head, planned);
}

function summarise(arm: ArmRecording, planned: number): Measured {
  const first = Math.min(...arm.requests.map((cell) => cell.second));
  const whole = totalRequests(arm, { from: 0, to: Number.POSITIVE_INFINITY });
  const judged = totalRequests(arm, { from: first + WARM_UP_SECONDS + 1, to: Number.POSITIVE_INFINITY });
  return {
    planned,
    completed: arm.load.reduce((sum, cell) => sum + cell.iterations, 0),
    dropped: arm.load.reduce((sum, cell) => sum + cell.droppedIterations, 0),
    failed: whole.failed,
    p50Ms: judged.latency.quantile(0.5) ?? Number.NaN,
    p95Ms: judged.latency.quantile(0.95) ?? Number.NaN,
  };
}

function scenarioAt(ratePerSecond: number, seconds: number): YamlScenario {
  return {
    kind: "yaml",
    name: "bench",
    path: "bench",
    criteria: [],
    judgedMetrics: [],
    notes: [],
    hash: "bench",
    shape: {
      model: "open",
      start: ratePerSecond,
      stages: [{ durationMs: seconds * 1000, target: ratePerSecond }],
      warmUpMs: WARM_UP_SECONDS * 1000,
    },
    behaviour: {
      headers: {},
      actions: [
        {
          name: "generate",
          weight: null,
          every: 1,
          method: "POST",
          path: "/images/generate",
          headers: {},
          payload: { userId: "bench-${vu}", prompt: "A futuristic cityscape", count: { $int: "1-4" } },
          expect: { statuses: [202], json: ["jobId"] },
          thinkTimeMs: 0,
          timeoutMs: 10_000,
        },
      ],
    },
  };
}
