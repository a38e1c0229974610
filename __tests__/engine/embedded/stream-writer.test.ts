import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StreamWriter } from "../../../src/engine/embedded/stream-writer.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stream-writer-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LINE = `${"x".repeat(99)}\n`;

function neverBroken(error: Error): void {
  throw error;
}

describe("a stream into a file", () => {
  it("keeps order and loses nothing", async () => {
    const path = join(folder, "out.csv");
    const writer = await StreamWriter.open(path, neverBroken);
    let expected = "";
    for (let line = 0; line < 20_000; line++) {
      writer.write(`${line} é\n`, 1);
      expected += `${line} é\n`;
      if (line % 5000 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await writer.close();
    expect(writer.lostRows).toBe(0);
    expect(await readFile(path, "utf8")).toBe(expected);
  });
});

describe.skipIf(process.platform === "win32")("a stream into a FIFO", () => {
  it("never waits for a reader that does not read, bounds what waits, and counts what found no room", async () => {
    const path = join(folder, "fifo");
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = await StreamWriter.open(path, neverBroken, 500_000);
    for (let round = 0; round < 50; round++) {
      for (let line = 0; line < 1000; line++) writer.write(LINE, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(writer.lostRows).toBeGreaterThan(30_000);

    const closed = writer.close();
    let ended = false;
    void closed.then(() => {
      ended = true;
    });
    let bytes = 0;
    const buffer = Buffer.alloc(1 << 16);
    while (!ended) {
      bytes += readAvailable(reader, buffer);
      await new Promise((resolve) => setImmediate(resolve));
    }
    bytes += readAvailable(reader, buffer);
    closeSync(reader);
    expect(bytes).toBe((50_000 - writer.lostRows) * LINE.length);
  });

  it("says once that the reader is gone", async () => {
    const path = join(folder, "fifo");
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const errors: Error[] = [];
    const writer = await StreamWriter.open(path, (error) => errors.push(error));
    closeSync(reader);
    for (let line = 0; line < 10_000; line++) writer.write(LINE, 1);
    await writer.close();
    writer.write(LINE, 1);
    expect(errors.map((error) => (error as NodeJS.ErrnoException).code)).toEqual(["EPIPE"]);
  });
});

function readAvailable(descriptor: number, buffer: Buffer): number {
  let bytes = 0;
  for (;;) {
    try {
      const read = readSync(descriptor, buffer);
      if (read === 0) return bytes;
      bytes += read;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return bytes;
      throw error;
    }
  }
}
