import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { pause } from "../pause.ts";

/** Reads what a load process writes, while it writes it. */
export interface StreamSource {
  kind: StreamKind;
  /** To be called when the writer is gone: hands over everything that is left, then removes the FIFO or file. */
  finish(): Promise<void>;
}

export type StreamKind = "fifo" | "file";

export interface StreamListener {
  /** Called with each piece in order; reading waits while it works. Copy what is to be kept: the bytes are written over. */
  onChunk(chunk: Buffer): void;
  /** The stream could not be read, or `onChunk` threw; nothing more comes. Called at most once. */
  onError(error: Error): void;
}

/**
 * A FIFO where the platform has them; `LOAD_ACTION_STREAM=file` (and Windows) read a file as it grows.
 */
export function streamKind(
  env: Record<string, string | undefined> = process.env,
  platform: NodeJS.Platform = process.platform,
): StreamKind {
  return platform === "win32" || env.LOAD_ACTION_STREAM === "file" ? "file" : "fifo";
}

/** Makes the stream at `path` and begins to read it. The writer may come later, or never. */
export async function openStream(
  path: string,
  listener: StreamListener,
  kind: StreamKind = streamKind(),
): Promise<StreamSource> {
  if (kind === "fifo" && (await makeFifo(path))) return readFifo(path, listener);
  return readGrowingFile(path, listener);
}

async function makeFifo(path: string): Promise<boolean> {
  try {
    await promisify(execFile)("mkfifo", ["-m", "600", path]);
    return true;
  } catch (error) {
    // A machine without the mkfifo command: a file does the same job.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/**
 * We hold a writing end of our own for as long as the process lives. So opening never waits for the process, the
 * end of the stream is never seen too early, and closing our end after the process's last write gives an end that
 * comes behind all data.
 */
function readFifo(path: string, listener: StreamListener): StreamSource {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const socket = new Socket({
    fd: readEnd,
    readable: true,
    writable: false,
    // One buffer for all of it: a new one for each piece, hours long, would make this process grow for nothing.
    onread: {
      buffer: Buffer.allocUnsafe(FIFO_READ_BYTES),
      callback(bytesRead, buffer) {
        try {
          listener.onChunk(Buffer.from(buffer.buffer, buffer.byteOffset, bytesRead));
        } catch (error) {
          socket.destroy(asError(error));
        }
        return true;
      },
    },
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.resume();
  socket.once("error", (error) => listener.onError(error));
  return {
    kind: "fifo",
    async finish() {
      closeSync(writeEnd);
      await closed;
      await rm(path, { force: true });
    },
  };
}

const FIFO_READ_BYTES = 1 << 16;
const FILE_POLL_MS = 100;
const FILE_READ_BYTES = 1 << 20;

async function readGrowingFile(path: string, listener: StreamListener): Promise<StreamSource> {
  const file = await open(path, constants.O_CREAT | constants.O_RDONLY, 0o600);
  const wake = new AbortController();
  let failed = false;

  const buffer = Buffer.allocUnsafe(FILE_READ_BYTES);

  async function readToEnd(): Promise<void> {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, FILE_READ_BYTES);
      if (bytesRead === 0) return;
      listener.onChunk(buffer.subarray(0, bytesRead));
    }
  }

  async function follow(): Promise<void> {
    try {
      while (!wake.signal.aborted) {
        await readToEnd();
        await pause(FILE_POLL_MS, wake.signal);
      }
      await readToEnd();
    } catch (error) {
      failed = true;
      listener.onError(asError(error));
    }
  }

  const following = follow();
  return {
    kind: "file",
    async finish() {
      wake.abort();
      await following;
      await file.close();
      if (!failed) await rm(path, { force: true });
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
