import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InfrastructureError, messageOf, UsageError } from "../errors.ts";
import { UnreadableRecording } from "../measure/codec/decode-recording.ts";
import { type FollowedSecond, RecordingFollower } from "../measure/follow-recording.ts";
import { splitFlags } from "../request/flags.ts";
import type { Command } from "./command.ts";
import { TerminalProgress } from "./progress.ts";

const TICK_MS = 1_000;
/** How long a run may take to begin its recording. */
const PATIENCE_MS = 60_000;
/** A run writes every four seconds, whatever its target does. */
const SILENCE_MS = 30_000;
const CHUNK_BYTES = 1 << 20;

/** `load-action watch RECORDING`: follows a run that another process makes, until it ends. */
export const watchCommand: Command = async (args, { cwd }) => {
  const { positionals } = splitFlags(args, [], ["help"]);
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new UsageError("watch: write the path of one recording");
  const progress = new TerminalProgress(process.stderr);
  const file = await openWhenThere(resolve(cwd, path), path, progress);
  try {
    const complete = await follow(file, path, progress);
    progress.done();
    console.error(
      complete ? "The run has ended." : "The run was cut: what had been measured is in the recording.",
    );
    return 0;
  } finally {
    progress.done();
    await file.close();
  }
};

async function openWhenThere(path: string, shown: string, progress: TerminalProgress): Promise<FileHandle> {
  for (let waitedMs = 0; ; waitedMs += TICK_MS) {
    try {
      return await open(path);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!missing || waitedMs >= PATIENCE_MS) {
        throw new UsageError(
          `${shown} cannot be read (${messageOf(error)}); give the path of a *.recording file`,
        );
      }
    }
    if (waitedMs === 0) progress.note(`Waiting for ${shown} ...`);
    await wait(TICK_MS);
  }
}

/** @returns Whether the run went to its end. */
async function follow(file: FileHandle, shown: string, progress: TerminalProgress): Promise<boolean> {
  const follower = new RecordingFollower();
  let last: FollowedSecond | null = null;
  let at = 0;
  let lastWordMs = Date.now();
  for (;;) {
    const begun = follower.meta !== null;
    const { read, seconds } = await readNew(file, at, follower, shown);
    at += read;
    if (read > 0) lastWordMs = Date.now();
    if (!begun && follower.meta !== null) progress.begin(watched(follower));
    for (const second of seconds) progress.catchUp({ ...second, monitors: [] });
    last = seconds.at(-1) ?? last;
    if (last !== null) progress.show({ ...last, monitors: [] });
    if (follower.end !== null) return follower.end.complete;
    const silentMs = Date.now() - lastWordMs;
    if (silentMs > SILENCE_MS) {
      throw new InfrastructureError(
        `${shown}: nothing was written for ${Math.round(silentMs / 1000)} s, so the run was killed; load-action report ${shown} says what it had measured`,
      );
    }
    await wait(TICK_MS);
  }
}

async function readNew(
  file: FileHandle,
  at: number,
  follower: RecordingFollower,
  shown: string,
): Promise<{ read: number; seconds: FollowedSecond[] }> {
  const { size } = await file.stat();
  if (size < at) throw new InfrastructureError(`${shown} was begun anew by another run; call watch again`);
  const seconds: FollowedSecond[] = [];
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let read = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at + read);
    if (bytesRead === 0) return { read, seconds };
    read += bytesRead;
    try {
      for (const second of follower.take(buffer.subarray(0, bytesRead))) seconds.push(second);
    } catch (error) {
      if (error instanceof UnreadableRecording) throw new UsageError(`${shown} ${error.message}`);
      throw new UsageError(`${shown} cannot be followed: it is ${messageOf(error)}`);
    }
  }
}

function watched({ meta, urls }: RecordingFollower) {
  if (meta === null) return { title: [], plannedSeconds: null };
  const { scenario, engine, plannedSeconds, warmUpSeconds } = meta;
  const targets = urls.base === "" ? urls.head : `${urls.head} beside ${urls.base}`;
  return {
    title: [`${scenario.name}: ${scenario.shape}`, `${engine.name} ${engine.version} → ${targets}`],
    plannedSeconds: plannedSeconds === null ? null : plannedSeconds + warmUpSeconds,
  };
}
