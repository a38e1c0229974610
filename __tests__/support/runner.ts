import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type CommandLog, CommandReader } from "./runner-commands.ts";
import {
  githubVariables,
  inputVariables,
  type JobContext,
  nodeOfRunner,
  readActionMetadata,
  unexpectedInputs,
} from "./runner-environment.ts";
import { createRunnerFiles, type FileVariable, readKeyValueFile, readSummary } from "./runner-files.ts";
import { membersOfGroup } from "./runner-processes.ts";

export interface ActionStart {
  /** Directory of action.yml. */
  root: string;
  inputs: Record<string, string>;
  /** The whole payload of the event. */
  event: unknown;
  job: JobContext;
  /** `env:` of the workflow, and where programs are found. There is nothing else in the environment. */
  env?: Record<string, string>;
  /** Directory of the checkout, the step's working directory; a fresh one by default. */
  workspace?: string;
  /** Times of a cancellation; GitHub's by default. */
  cancelMs?: { untilTerm: number; untilKill: number };
}

export interface ActionResult extends CommandLog {
  /** null where a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  outputs: Record<string, string>;
  state: Record<string, string>;
  /** null where it was too long to be shown. */
  summary: string | null;
  workspace: string;
  /** Processes that the action left behind. */
  leftovers: number[];
}

export interface RunningAction {
  result: Promise<ActionResult>;
  /** Resolves with the first line that matches; rejects where the action ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** What GitHub does when a run is cancelled: SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL to all that is left. */
  cancel(): void;
  /** The machine is lost: everything ends at once. */
  kill(): void;
}

const GITHUB_CANCEL_MS = { untilTerm: 7500, untilKill: 2500 };

export async function runAction(start: ActionStart): Promise<ActionResult> {
  return (await startAction(start)).result;
}

/** Starts an action as GitHub's runner would. */
export async function startAction(start: ActionStart): Promise<RunningAction> {
  const metadata = await readActionMetadata(start.root);
  const home = await mkdtemp(join(tmpdir(), "runner-"));
  const workspace = start.workspace ?? join(home, "work");
  const paths = {
    workspace,
    eventPath: join(home, "event.json"),
    temp: join(home, "temp"),
    toolCache: join(home, "tools"),
  };
  for (const directory of [workspace, paths.temp, paths.toolCache])
    await mkdir(directory, { recursive: true });
  await writeFile(paths.eventPath, JSON.stringify(start.event));
  const files = await createRunnerFiles(join(home, "files"));

  const child = spawn(nodeOfRunner(), [join(start.root, metadata.runs.main)], {
    cwd: workspace,
    env: {
      HOME: home,
      ...start.env,
      ...githubVariables(start.job, paths),
      ...files,
      ...inputVariables(metadata, start.inputs, start.job),
    },
    // A process group of its own: what the action starts can be found, and ended, by it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const reader = new CommandReader([start.job.token]);
  for (const name of unexpectedInputs(metadata, start.inputs)) {
    reader.line(`::warning::Unexpected input(s) '${name}'`);
  }
  return follow(child, reader, files, workspace, start.cancelMs ?? GITHUB_CANCEL_MS);
}

function follow(
  child: ChildProcess,
  reader: CommandReader,
  files: Record<FileVariable, string>,
  workspace: string,
  cancelMs: { untilTerm: number; untilKill: number },
): RunningAction {
  const waiting = new Set<{ pattern: RegExp; resolve: (line: string) => void }>();
  const timers: NodeJS.Timeout[] = [];
  const lines: string[] = [];
  const read = (stream: Readable) =>
    new Promise<void>((resolve) => {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
        .on("line", (line) => {
          lines.push(line);
          reader.line(line);
          for (const waiter of waiting) if (waiter.pattern.test(line)) waiter.resolve(line);
        })
        .on("close", resolve);
    });
  const group = child.pid ?? 0;
  const killAll = () => {
    if (membersOfGroup(group).length > 0) process.kill(-group, "SIGKILL");
  };

  const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const output = Promise.all([read(child.stdout as Readable), read(child.stderr as Readable)]);

  const result = (async (): Promise<ActionResult> => {
    const { exitCode, signal } = await ended;
    for (const timer of timers) clearTimeout(timer);
    const leftovers = membersOfGroup(group);
    // Left-over processes hold the pipes open; the runner ends them too.
    killAll();
    await output;
    return {
      ...reader.log,
      exitCode,
      signal,
      outputs: await readKeyValueFile(files.GITHUB_OUTPUT),
      state: await readKeyValueFile(files.GITHUB_STATE),
      summary: await readSummary(files.GITHUB_STEP_SUMMARY),
      workspace,
      leftovers,
    };
  })();

  return {
    result,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) resolve(found);
        waiting.add({ pattern, resolve });
        const missing = () => reject(new Error(`ended without a line ${pattern}:\n${lines.join("\n")}`));
        result.then(missing, reject);
      }),
    cancel() {
      child.kill("SIGINT");
      timers.push(setTimeout(() => child.kill("SIGTERM"), cancelMs.untilTerm));
      timers.push(setTimeout(killAll, cancelMs.untilTerm + cancelMs.untilKill));
    },
    kill: killAll,
  };
}
