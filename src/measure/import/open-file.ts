import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UsageError } from "../../errors.ts";

/** Enough of a file to tell what it is. */
const START_BYTES = 64 * 1024;

export interface OpenedFile {
  /** Content without compression, at most the first 64 KiB. */
  start: Buffer;
  /** The whole content without compression; can be read once. */
  content: AsyncIterable<Buffer>;
  /** Whether it ends within {@link start}. */
  isWhole: boolean;
  /** Gives the file back where its content is not read to the end. */
  close(): Promise<void>;
}

/**
 * Opens a plain or gzip file for reading once from its beginning, so that a pipe will do. Reading throws UsageError
 * where the compressed data is damaged or cut.
 *
 * @throws UsageError where there is no such file
 */
export async function openFile(path: string): Promise<OpenedFile> {
  const raw = chunksOf(createReadStream(path), path);
  const head = await take(raw, 2);
  const first = Buffer.concat(head.chunks);
  const all = replay(head.chunks, raw);
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const content = isGzip ? chunksOf(Readable.from(all).pipe(createGunzip()), path, all) : all;
  const { chunks, ended } = await take(content, START_BYTES);
  return {
    start: Buffer.concat(chunks).subarray(0, START_BYTES),
    content: replay(chunks, content),
    isWhole: ended,
    async close() {
      await content.return(undefined);
      await raw.return(undefined);
    },
  };
}

type Chunks = AsyncGenerator<Buffer, void, undefined>;

async function* chunksOf(stream: Readable, path: string, source?: Chunks): Chunks {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw explain(error, path);
  } finally {
    stream.destroy();
    await source?.return(undefined);
  }
}

async function* replay(before: Buffer[], rest: Chunks): Chunks {
  yield* before;
  yield* rest;
}

async function take(chunks: Chunks, bytes: number): Promise<{ chunks: Buffer[]; ended: boolean }> {
  const taken: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await chunks.next();
    if (next.done) return { chunks: taken, ended: true };
    taken.push(next.value);
    length += next.value.length;
  }
  return { chunks: taken, ended: false };
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof UsageError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new UsageError(
      `${path}: there is no such file; write the path of a recording or of a file that k6 wrote`,
    );
  }
  if (code === "EISDIR") {
    return new UsageError(
      `${path}: this is a directory; write the path of a file in it, such as run.recording`,
    );
  }
  if (code === "EACCES" || code === "EPERM") {
    return new UsageError(`${path}: this file may not be read; give yourself the permission`);
  }
  if (code === "Z_BUF_ERROR") {
    return new UsageError(
      `${path}: the compressed data is cut off; give the whole file, or what \`gzip -dc\` can still read of it as a plain file`,
    );
  }
  if (code.startsWith("Z_")) {
    return new UsageError(`${path}: the compressed data is damaged; give an undamaged copy`);
  }
  return error;
}
