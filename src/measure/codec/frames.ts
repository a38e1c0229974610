import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { DamagedBytes } from "./byte-reader.ts";

/**
 * A recording begins with these bytes and one more for the version of its form; then frames follow, each appended
 * whole: type (1 byte), length of the payload (4, little-endian), CRC-32 of type and payload (4), payload.
 */
export const MAGIC = Buffer.from("\x93LOADREC", "latin1");
export const FORM_VERSION = 1;
export const PREAMBLE = Buffer.concat([MAGIC, Buffer.of(FORM_VERSION)]);

/** Numbers are part of the form. A reader skips types that it does not know. */
export const FRAME = {
  meta: 1,
  headCells: 2,
  baseCells: 3,
  headFacts: 4,
  baseFacts: 5,
  runner: 6,
  end: 7,
  monitors: 8,
  slowest: 9,
  errorAnswers: 10,
} as const;

const HEADER_BYTES = 9;
const MAX_PAYLOAD = 32 * 1024 * 1024;
/** Larger than any frame of a real run; a bomb stops here. */
const MAX_INFLATED = 64 * 1024 * 1024;

export interface Frame {
  type: number;
  payload: Buffer;
}

export function encodeFrame(type: number, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame[0] = type;
  frame.writeUInt32LE(payload.length, 1);
  frame.writeUInt32LE(checksum(type, payload), 5);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/**
 * Frames of a file, in order. Throws {@link DamagedBytes} at the first one that is cut off or that fails its
 * checksum; what came before is good.
 */
export function* readFrames(file: Buffer, from = PREAMBLE.length): Generator<Frame> {
  let at = from;
  while (at < file.length) {
    if (file.length - at < HEADER_BYTES) throw new DamagedBytes("cut off");
    const type = file.readUInt8(at);
    const size = file.readUInt32LE(at + 1);
    if (size > MAX_PAYLOAD) throw new DamagedBytes("corrupt");
    const begin = at + HEADER_BYTES;
    if (size > file.length - begin) throw new DamagedBytes("cut off");
    const payload = file.subarray(begin, begin + size);
    if (file.readUInt32LE(at + 5) !== checksum(type, payload)) throw new DamagedBytes("corrupt");
    yield { type, payload };
    at = begin + size;
  }
}

/** Length of a frame in the file. */
export function frameBytes({ payload }: Frame): number {
  return HEADER_BYTES + payload.length;
}

function checksum(type: number, payload: Buffer): number {
  return crc32(payload, crc32(Buffer.of(type)));
}

export function deflate(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { level: 9 });
}

export function inflate(payload: Buffer): Buffer {
  try {
    return inflateRawSync(payload, { maxOutputLength: MAX_INFLATED });
  } catch (error) {
    throw new DamagedBytes(`corrupt (${(error as Error).message})`);
  }
}
