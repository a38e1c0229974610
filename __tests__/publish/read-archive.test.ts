import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFromArchive, UnusableArchive } from "../../src/publish/read-archive.ts";
import { archiveOf } from "./archives.ts";

const NAME = "run.recording";
const MAX = 1024 * 1024;

async function problem(archive: Buffer): Promise<string> {
  const error: unknown = await readFromArchive(archive, NAME, MAX).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UnusableArchive);
  return (error as Error).message;
}

/** Writes another uncompressed size into the headers of the only file. */
function claim(archive: Buffer, size: number): Buffer {
  const forged = Buffer.from(archive);
  const central = forged.indexOf(Buffer.from("PK\x01\x02", "latin1"));
  forged.writeUInt32LE(size, central + 24);
  forged.writeUInt32LE(size, 22);
  return forged;
}

describe("an archive", () => {
  it.each([NAME, `load-report/${NAME}`, `a/b/c/${NAME}`])("gives the file at %s", async (path) => {
    const archive = await archiveOf({ "comment.md": "x", [path]: "the file" });
    expect((await readFromArchive(archive, NAME, MAX)).toString()).toBe("the file");
  });

  it("is refused without the file, and with two of it", async () => {
    expect(await problem(await archiveOf({ "other.recording": "x" }))).toBe(`has no ${NAME}`);
    expect(await problem(await archiveOf({ [NAME]: "x", [`a/${NAME}`]: "y" }))).toBe(
      `has more than one ${NAME}`,
    );
  });

  it("is refused where the file says it is too large", async () => {
    expect(await problem(await archiveOf({ [NAME]: Buffer.alloc(MAX + 1) }))).toMatch(
      /more than 1048576 bytes/,
    );
  });

  it.each([10, MAX])(
    "is refused where the file unpacks to more than the %i bytes that it claims",
    async (size) => {
      // 50 MB of zeros in 50 kB.
      const bomb = claim(await archiveOf({ [NAME]: Buffer.alloc(50 * MAX) }), size);
      expect(bomb.length).toBeLessThan(MAX);
      expect(await problem(bomb)).toMatch(/no usable ZIP archive.*bytes/);
    },
  );

  it("is refused with a path that leads out of it, whatever else is in it", async () => {
    const archive = await archiveOf({ [NAME]: "x", "aa/evil": "y" });
    const forged = Buffer.from(archive.toString("latin1").replaceAll("aa/evil", "../evil"), "latin1");
    expect(await problem(forged)).toMatch(/no usable ZIP archive/);
  });

  it("is refused with more files than a report has", async () => {
    const files = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, "x"]));
    expect(await problem(await archiveOf({ ...files, [NAME]: "x" }))).toMatch(/more than 500 files/);
  });

  it("is refused where it is none, or damaged", async () => {
    const good = await archiveOf({ [NAME]: "the file, twice: the file" });
    expect(await problem(Buffer.from("no archive"))).toMatch(/no usable ZIP archive/);
    expect(await problem(deflateRawSync("x"))).toMatch(/no usable ZIP archive/);
    expect(await problem(good.subarray(0, good.length - 5))).toMatch(/no usable ZIP archive/);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: good.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const damaged = Buffer.from(good);
          damaged[at] = (damaged[at]! + by) % 256;
          // Whatever comes of it: the file, or a refusal, and nothing else.
          const outcome = await readFromArchive(damaged, NAME, MAX).catch((error: unknown) => error);
          expect(outcome instanceof UnusableArchive || Buffer.isBuffer(outcome)).toBe(true);
        },
      ),
    );
  });
});
