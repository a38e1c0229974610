import { basename } from "node:path/posix";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";

/** The archive is not one that a measuring job would have uploaded. The message ends a sentence about it. */
export class UnusableArchive extends Error {
  override name = "UnusableArchive";
}

/** A report has a dozen files. */
const MOST_ENTRIES = 500;

/**
 * One file of a ZIP archive that somebody else made, by its name in whatever folder, in memory: nothing is written,
 * no path of the archive is used, and no more is unpacked than `maxBytes`, whatever the archive says of itself.
 *
 * @throws UnusableArchive
 */
export async function readFromArchive(archive: Buffer, name: string, maxBytes: number): Promise<Buffer> {
  try {
    // Entries that say something else of themselves than what they unpack to are refused while they are read.
    const zip = await fromBufferPromise(archive, { validateEntrySizes: true, decodeStrings: true });
    return await read(zip, await findEntry(zip, name, maxBytes), maxBytes);
  } catch (error) {
    if (error instanceof UnusableArchive) throw error;
    throw new UnusableArchive(`is no usable ZIP archive (${(error as Error).message})`, { cause: error });
  }
}

async function findEntry(zip: ZipFile, name: string, maxBytes: number): Promise<Entry> {
  if (zip.entryCount > MOST_ENTRIES) throw new UnusableArchive(`has more than ${MOST_ENTRIES} files`);
  const found: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (basename(entry.fileName) === name && !entry.fileName.endsWith("/")) found.push(entry);
  }
  const [only, ...more] = found;
  if (only === undefined) throw new UnusableArchive(`has no ${name}`);
  if (more.length > 0) throw new UnusableArchive(`has more than one ${name}`);
  if (only.uncompressedSize > maxBytes)
    throw new UnusableArchive(`has a ${name} of more than ${maxBytes} bytes`);
  return only;
}

async function read(zip: ZipFile, entry: Entry, maxBytes: number): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new UnusableArchive(`unpacks to more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
