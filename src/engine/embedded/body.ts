import zlib from "node:zlib";

/** Answers longer than this are read to their end but not kept, so they count as lacking every expected field. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

type Decode = (data: Buffer, options: { maxOutputLength: number }) => Buffer;

const DECODERS: Record<string, Decode | undefined> = {
  gzip: zlib.gunzipSync,
  "x-gzip": zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  // Node has it from 22.15 on; a named import would keep this from starting on older ones.
  zstd: zlib.zstdDecompressSync,
};

/** Text of an answer; null where it cannot be decoded, which counts as lacking every expected field. */
export function decodeBody(data: Buffer, contentEncoding: string | undefined): string | null {
  let decoded = data;
  const encodings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  for (const name of encodings.reverse()) {
    if (name === "" || name === "identity") continue;
    const decode = DECODERS[name];
    if (!decode) return null;
    try {
      decoded = decode(decoded, { maxOutputLength: MAX_BODY_BYTES });
    } catch {
      return null;
    }
  }
  return decoded.toString("utf8");
}
