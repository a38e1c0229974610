import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { InfrastructureError } from "../errors.ts";
import type { ArmControl } from "./arm-control.ts";
import type { ArmAftermath, ArmPlan, EndOfProcess, Engine, LoadProcess } from "./engine.ts";
import { guardProcess, killGroup } from "./process-guard.ts";
import { openPushReceiver } from "./push-receiver.ts";
import { openStream, type StreamListener } from "./stream-source.ts";
import { readTail } from "./tail.ts";

export interface RunArmOptions {
  /** Each piece of the sample stream, in order; reading waits while it works. If it throws, the arm is ended. */
  onChunk(chunk: Buffer): void;
  control: ArmControl;
  /** Called once, when the process has been started. */
  onStart?(process: { pid: number }): void;
}

/** Names, in the arm's `workDir`, of what the load process prints. Never passed on to our own output. */
export const STDOUT_FILE = "stdout.log";
export const STDERR_FILE = "stderr.log";

const STDERR_TAIL_BYTES = 16 * 1024;

/**
 * Runs one arm to its end: starts the load process, hands its samples on while they come, and says how it ended.
 * When the promise settles, all samples have been handed over, the process group is gone and the FIFO is removed.
 *
 * @throws UsageError from the engine, where the scenario cannot be run as asked
 * @throws InfrastructureError where the process cannot be started, or what `onChunk` threw
 */
export async function runArm(engine: Engine, plan: ArmPlan, options: RunArmOptions): Promise<ArmAftermath> {
  let streamError: Error | null = null;
  let kill: (() => void) | null = null;
  const source = await prepareWithSource(engine, plan, {
    onChunk: options.onChunk,
    onError(error) {
      streamError = error;
      kill?.();
    },
  });
  const { load, stream } = source;
  let end: EndOfProcess;
  try {
    if (options.control.stoppedBy !== null) return neverStarted(options.control.stoppedBy);
    end = await runProcess(engine, plan, load, options, (killer) => {
      kill = killer;
      if (streamError !== null) killer();
    });
  } finally {
    await stream.finish();
  }
  if (streamError !== null) throw streamError;
  return engine.aftermath(plan, end);
}

/** A FIFO is opened by its name; where to push to has to be known before the process is made ready. */
async function prepareWithSource(
  engine: Engine,
  plan: ArmPlan,
  listener: StreamListener,
): Promise<{ load: LoadProcess; stream: { finish(): Promise<void> } }> {
  if (plan.collect !== "histograms") {
    const load = await engine.prepare(plan);
    return { load, stream: await openStream(plan.streamPath, listener) };
  }
  const stream = await openPushReceiver(listener);
  try {
    return { load: await engine.prepare({ ...plan, pushUrl: stream.url }), stream };
  } catch (error) {
    await stream.finish();
    throw error;
  }
}

function neverStarted(stoppedBy: "us" | "person"): ArmAftermath {
  const outcome = stoppedBy === "person" ? "cancelled" : "stopped";
  const message = "Ended before any load was sent.";
  return { thresholds: [], metrics: [], end: { outcome, exitCode: null, signal: null, message } };
}

async function runProcess(
  engine: Engine,
  plan: ArmPlan,
  load: LoadProcess,
  options: RunArmOptions,
  onKiller: (kill: () => void) => void,
): Promise<EndOfProcess> {
  const stdout = await open(join(plan.workDir, STDOUT_FILE), "w");
  const stderr = await open(join(plan.workDir, STDERR_FILE), "w");
  try {
    const child = start(load, stdout, stderr);
    const ended = endOf(child);
    if (child.pid === undefined) {
      const { error } = await ended;
      throw new InfrastructureError(
        `${engine.name}: ${load.command} could not be started: ${error?.message}`,
      );
    }
    const pid = child.pid;
    const guard = guardProcess(pid, plan.streamPath);
    const kill = () => killGroup(pid);
    options.control.attach({ interrupt: () => child.kill("SIGINT"), kill });
    onKiller(kill);
    options.onStart?.({ pid });
    const { exitCode, signal } = await ended;
    options.control.detach();
    // What the process itself has left running (a browser, say) would go on sending load.
    if (process.platform !== "win32") kill();
    guard.release();
    const stderrTail = await readTail(join(plan.workDir, STDERR_FILE), STDERR_TAIL_BYTES);
    return { exitCode, signal, stoppedBy: options.control.stoppedBy, stderrTail };
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

function start(load: LoadProcess, stdout: FileHandle, stderr: FileHandle): ChildProcess {
  return spawn(load.command, load.args, {
    cwd: load.cwd,
    env: load.env,
    stdio: ["ignore", stdout.fd, stderr.fd],
    // A group of its own: Ctrl-C in a terminal reaches us alone, and we decide how the load ends.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
}

interface ChildEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  error: Error | null;
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    let error: Error | null = null;
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal, error }));
    child.on("error", (cause) => {
      error = cause;
      if (child.pid === undefined) resolve({ exitCode: null, signal: null, error });
    });
  });
}
