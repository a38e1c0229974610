/** k6 writes the variables that a script was packed with into its archive; these functions take them out again. */

const BLOCK = 512;
const METADATA = "metadata.json";
/** Places in the header of a tar entry (POSIX.1-1988 `ustar`). */
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;

/**
 * The same archive without variables.
 *
 * @returns null for bytes that are no archive of k6
 */
export function withoutArchivedEnv(archive: Buffer): Buffer | null {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(textAt(header, SIZE), 8);
    if (!Number.isFinite(size)) return null;
    const end = at + BLOCK + padded(size);
    if (textAt(header, NAME) === METADATA) {
      const content = emptied(archive.toString("utf8", at + BLOCK, at + BLOCK + size));
      if (content === null) return null;
      return Buffer.concat([archive.subarray(0, at), entry(header, content), archive.subarray(end)]);
    }
    at = end;
  }
  return null;
}

function emptied(metadata: string): Buffer | null {
  try {
    const read = JSON.parse(metadata) as Record<string, unknown>;
    return Buffer.from(JSON.stringify({ ...read, env: {} }));
  } catch {
    // Not what k6 writes; the caller says so.
    return null;
  }
}

function entry(original: Buffer, content: Buffer): Buffer {
  const header = Buffer.from(original);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, SIZE[0], "latin1");
  header.fill(" ", ...CHECKSUM);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, CHECKSUM[0], "latin1");
  return Buffer.concat([header, content, Buffer.alloc(padded(content.length) - content.length)]);
}

function textAt(header: Buffer, [from, to]: readonly [number, number]): string {
  return header.toString("latin1", from, to).replace(/\0.*$/s, "").trim();
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
