import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ArmControl } from "../../src/engine/arm-control.ts";
import type { ArmPlan, Collect, Engine, LoadProcess } from "../../src/engine/engine.ts";
import { runArm, STDERR_FILE } from "../../src/engine/run-arm.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import type { RecordingMeta } from "../../src/measure/recording.ts";
import { RecordingWriter } from "../../src/measure/recording-file.ts";

/** Where k6 writes its samples: into our collector, or into files, or nowhere. */
export interface Output {
  collect: Collect | null;
  files: { csv?: string; json?: string };
  fewTags: boolean;
}

export interface Cost {
  /** CPU seconds of k6. */
  k6: number;
  /** CPU seconds of this process, which collects. */
  own: number;
}

/** Runs the load once. */
export async function runLoad(
  engine: Engine,
  target: string,
  iterations: number,
  output: Output,
): Promise<Cost> {
  const workDir = await mkdtemp(join(tmpdir(), "bench-stream-"));
  const startedAtMs = Date.now();
  const writer = await RecordingWriter.open(join(workDir, "run.recording"), {} as RecordingMeta, startedAtMs);
  const collect = output.collect ?? "csv";
  const collector = new ArmCollector({ arm: "head", writer, startedAtMs, collect });
  const before = process.cpuUsage();
  try {
    const env: Record<string, string> = { ITERATIONS: String(iterations) };
    if (output.fewTags) env.FEW_TAGS = "yes";
    const aftermath = await runArm(
      timed(engine, output),
      { ...planOf(target, workDir, env), collect },
      {
        onChunk: (chunk) => collector.write(chunk),
        control: new ArmControl(),
      },
    );
    if (aftermath.end.outcome !== "completed") throw new Error(`k6: ${aftermath.end.message}`);
    collector.finish(aftermath, target);
    await writer.close({ complete: true });
    const { requests, failed } = collector.live();
    if (failed > 0 || (output.collect !== null && requests !== iterations)) {
      throw new Error(`k6 made ${requests} requests, ${failed} of them failed; ${iterations} were asked`);
    }
    const { user, system } = process.cpuUsage(before);
    const k6 = cpuSecondsOf(await readFile(join(workDir, STDERR_FILE), "utf8"));
    return { k6, own: (user + system) / 1e6 };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The product's own command for k6, with other outputs, under bash's `time`: it sees k6's last moments too. */
function timed(engine: Engine, { collect, files }: Output): Engine {
  return {
    ...engine,
    async prepare(plan): Promise<LoadProcess> {
      const load = await engine.prepare(plan);
      const at = load.args.indexOf("--out");
      const outs = Object.entries(files).flatMap(([kind, file]) => ["--out", `${kind}=${file}`]);
      const args = load.args.toSpliced(at, 2, ...(collect !== null ? load.args.slice(at, at + 2) : outs));
      const script = 'TIMEFORMAT="cpu %U %S"; time "$0" "$@"';
      return { ...load, command: "bash", args: ["-c", script, load.command, ...args] };
    },
  };
}

function cpuSecondsOf(stderr: string): number {
  const times = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr);
  if (!times) throw new Error("bash did not tell the CPU time of k6");
  return Number(times[1]) + Number(times[2]);
}

function planOf(baseUrl: string, workDir: string, env: Record<string, string>): ArmPlan {
  const script = join(import.meta.dirname, "load.js");
  return {
    arm: "head",
    scenario: {
      kind: "script",
      name: "bench",
      path: script,
      script,
      shape: null,
      adjust: { scale: 1, durationMs: null },
      criteria: [],
      judgedMetrics: [],
      notes: [],
      hash: "bench",
    },
    baseUrl,
    wsUrl: baseUrl.replace("http", "ws"),
    env,
    seed: 1,
    runName: "bench",
    maxVus: 200,
    workDir,
    streamPath: join(workDir, "samples.csv"),
  };
}

export interface Target {
  url: string;
  stop(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const file = join(import.meta.dirname, "..", "engines", "target.ts");
  const child = spawn(process.execPath, [file, "0"], { stdio: ["pipe", "pipe", "inherit"] });
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
