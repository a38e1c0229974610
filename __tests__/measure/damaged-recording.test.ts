import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { encodeFrame, FRAME, MAGIC, PREAMBLE } from "../../src/measure/codec/frames.ts";
import { encodeRecording, readRecording } from "../../src/measure/recording-file.ts";
import { plain } from "../support/any-recording.ts";
import { temporaryFile } from "../support/fixtures.ts";
import { makeRecording } from "../support/recordings.ts";

const small = () => makeRecording({ seconds: 8, rate: 5, head: { failureRate: 0.2, checkFailureRate: 0.1 } });

describe("a damaged file", () => {
  it("cut off anywhere is refused, or read up to there", async () => {
    const bytes = encodeRecording(small());
    const whole = small().head.requests;
    for (let size = 0; size < bytes.length; size += 1 + (size % 7)) {
      const cut = bytes.subarray(0, size);
      await expect(readRecording(cut)).rejects.toThrow(UsageError);
      const partial = await readRecording(cut, { partial: true }).catch((error: unknown) => error);
      if (partial instanceof Error) {
        expect(partial).toBeInstanceOf(UsageError);
        expect(size).toBeLessThan(1500);
        continue;
      }
      const { complete, head } = partial as Awaited<ReturnType<typeof readRecording>>;
      expect(complete).toBe(false);
      expect(JSON.stringify(head.requests)).toBe(JSON.stringify(whole.slice(0, head.requests.length)));
    }
  });

  it("with any byte changed is refused, and read in part never invents a cell", async () => {
    const bytes = encodeRecording(small());
    const whole = small().head.requests;
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, xor) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] as number) ^ xor;
          await expect(readRecording(changed)).rejects.toThrow(UsageError);
          const partial = await readRecording(changed, { partial: true }).catch((error: unknown) => error);
          if (partial instanceof UsageError) return;
          const { complete, head } = partial as Awaited<ReturnType<typeof readRecording>>;
          expect(complete).toBe(false);
          expect(JSON.stringify(head.requests)).toBe(JSON.stringify(whole.slice(0, head.requests.length)));
        },
      ),
    );
  });

  it("of any bytes at all is refused in one line", async () => {
    const body = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (bytes, withPreamble) => {
        const file = Buffer.concat([withPreamble ? PREAMBLE : Buffer.alloc(0), bytes]);
        const error = await readRecording(file, { partial: true }).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).not.toContain("\n");
      }),
    );
  });

  it("may also be one that goes on after its end", async () => {
    const twice = Buffer.concat([encodeRecording(small()), encodeFrame(FRAME.end, Buffer.from("{}"))]);
    await expect(readRecording(twice)).rejects.toThrow(/corrupt/);
    expect((await readRecording(twice, { partial: true })).complete).toBe(false);
  });

  it.each([
    ["nothing", Buffer.alloc(0), /is not a recording; give a \*\.recording file that a run wrote/],
    ["a text", Buffer.from("hello"), /is not a recording/],
    [
      "a later form",
      Buffer.concat([MAGIC, Buffer.of(2)]),
      /newer version \(recording schema 2.*update load-action/,
    ],
    ["only a beginning", PREAMBLE, /cut off at its very beginning/],
  ])("%s is named for what it is", async (_, bytes, message) => {
    await expect(readRecording(bytes)).rejects.toThrow(message);
    await expect(readRecording(bytes)).rejects.toThrow(UsageError);
  });

  it("of a later schema is called newer, in part too", async () => {
    const meta = { startedAtMs: 0, meta: { schema: 2, somethingElse: true } };
    const file = Buffer.concat([PREAMBLE, encodeFrame(FRAME.meta, Buffer.from(JSON.stringify(meta)))]);
    for (const partial of [true, false]) {
      await expect(readRecording(file, { partial })).rejects.toThrow(/newer version.*update load-action/);
    }
  });

  it("is named by its path, and one that is not there too", async () => {
    await using text = await temporaryFile("text.recording", "hello");
    await expect(readRecording(text.path)).rejects.toThrow(/text\.recording is not a recording/);
    await expect(readRecording(join(text.path, "..", "none.recording"))).rejects.toThrow(
      /none\.recording cannot be read/,
    );
  });
});

describe("a hostile file", () => {
  const start = () => {
    const frame = JSON.stringify({ startedAtMs: 0, meta: makeRecording().meta });
    return [PREAMBLE, encodeFrame(FRAME.meta, Buffer.from(frame))];
  };
  const withCells = (cells: Buffer) =>
    Buffer.concat([...start(), encodeFrame(FRAME.headCells, deflateRawSync(cells, { level: 9 }))]);

  it.each([
    ["a bomb of zeros", withCells(Buffer.alloc(200 * 1024 * 1024))],
    ["many bombs within the limit of each", bombs(30)],
    ["millions of cells", withCells(cellsOf(4_000_000))],
    [
      "a frame longer than any",
      Buffer.concat([...start(), Buffer.from([2, 255, 255, 255, 255, 0, 0, 0, 0])]),
    ],
    ["a list longer than the file", withCells(Buffer.from([0, 0, 0, 255, 255, 255, 255, 15]))],
    ["a cell of an endpoint without a name", withCells(cellsOf(1))],
    ["a number without end", withCells(Buffer.alloc(100, 255))],
    ["facts of another form", Buffer.concat([...start(), encodeFrame(FRAME.headFacts, Buffer.from("[1]"))])],
    ["two beginnings", Buffer.concat([...start(), ...start().slice(1)])],
  ])(
    "with %s is refused",
    async (_, file) => {
      await expect(readRecording(file)).rejects.toThrow(UsageError);
      expect((await readRecording(file, { partial: true })).complete).toBe(false);
    },
    120_000,
  );

  function bombs(times: number): Buffer {
    const bomb = encodeFrame(99, Buffer.alloc(0));
    const cells = encodeFrame(FRAME.headCells, deflateRawSync(Buffer.alloc(31 * 1024 * 1024), { level: 9 }));
    return Buffer.concat([...start(), bomb, ...Array.from({ length: times }, () => cells)]);
  }

  /** Request cells that all are of endpoint 0, which has no name. */
  function cellsOf(times: number): Buffer {
    const length = [times & 127, (times >> 7) & 127, (times >> 14) & 127, times >> 21];
    const varint = Buffer.from(length.map((byte, i) => (i < 3 ? byte | 128 : byte)));
    return Buffer.concat([Buffer.of(0, 0, 0), varint, Buffer.alloc(times * 5), Buffer.alloc(4)]);
  }

  it("with a type of frame that this version does not know is read without it", async () => {
    const bytes = encodeRecording(small());
    const begin = PREAMBLE.length + 9 + bytes.readUInt32LE(PREAMBLE.length + 1);
    const file = Buffer.concat([
      bytes.subarray(0, begin),
      encodeFrame(200, Buffer.from("?")),
      bytes.subarray(begin),
    ]);
    expect(plain(await readRecording(file))).toEqual(plain(small()));
  });
});
