import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InfrastructureError, UsageError } from "../../src/errors.ts";
import { encodeFrame, FRAME, MAGIC, PREAMBLE } from "../../src/measure/codec/frames.ts";
import { ArmCollector } from "../../src/measure/collector.ts";
import { armOf, encodeRecording, RecordingWriter, readRecording } from "../../src/measure/recording-file.ts";
import { anyRecording, plain } from "../support/any-recording.ts";
import { COMPLETED, START_MS } from "../support/collect.ts";
import { csvOf, requestRows } from "../support/csv.ts";
import { makeRecording, randomFrom } from "../support/recordings.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "load-action-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = () => makeRecording({ seconds: 8, rate: 5, head: { failureRate: 0.2, checkFailureRate: 0.1 } });

describe("a recording", () => {
  it("comes back from its bytes as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyRecording(), async (recording) => {
        expect(plain(await readRecording(encodeRecording(recording)))).toEqual(plain(recording));
      }),
    );
  });

  it("is the same when it was written while it came, with the base arm at the same time", async () => {
    const path = join(folder, "both.recording");
    const writer = await RecordingWriter.open(path, makeRecording().meta, START_MS);
    const arms = (["head", "base"] as const).map(
      (arm) => new ArmCollector({ arm, writer, startedAtMs: START_MS }),
    );
    for (let second = 0; second < 12; second++) {
      writer.runner({ second, cpu: 0.123_456, steal: 0, eventLoopLagMs: 1 / 3 });
      for (const [i, arm] of arms.entries()) {
        arm.write(Buffer.from(csvOf(requestRows({ timeMs: START_MS + second * 1000, durationMs: 10 + i }))));
      }
      if (second === 6) await writer.checkpoint();
    }
    for (const arm of arms) arm.finish(COMPLETED, `http://${arms.indexOf(arm)}.test`);
    await writer.close({ complete: true });

    const recording = await readRecording(path);
    expect(recording.complete).toBe(true);
    expect(recording.meta).toEqual(makeRecording().meta);
    expect(recording.startedAtMs).toBe(START_MS);
    for (const [arm, url] of [
      [recording.head, "http://0.test"],
      [recording.base, "http://1.test"],
    ] as const) {
      expect(arm).toMatchObject({ url, endpoints: ["GET /"], end: COMPLETED.end });
      expect(arm?.requests.map((cell) => cell.second)).toEqual(Array.from({ length: 12 }, (_, s) => s));
    }
    expect(recording.runner).toHaveLength(12);
    expect(recording.runner[0]).toEqual({ second: 0, cpu: 0.1235, steal: 0, eventLoopLagMs: 0.3333 });
    expect(armOf(recording, "base")).toBe(recording.base);
  });

  it("without a base arm says so when it is asked for", async () => {
    const recording = await readRecording(encodeRecording(makeRecording({ base: null, seconds: 2 })));
    expect(recording.base).toBeNull();
    expect(() => armOf(recording, "base")).toThrow(UsageError);
  });

  it("that was cut on purpose is whole as a file, and not complete", async () => {
    const recording = await readRecording(encodeRecording(makeRecording({ complete: false, seconds: 2 })));
    expect(recording.complete).toBe(false);
  });

  it("cannot be written where there is no folder", async () => {
    const opening = RecordingWriter.open(join(folder, "no", "where"), makeRecording().meta, 0);
    await expect(opening).rejects.toThrow(InfrastructureError);
  });
});

describe("the size of an hour", () => {
  // Ten endpoints, 20 requests/s: the stream of k6 is 70 MB, and what is kept of it is at most one.
  it("is at most 1 MiB, through the collector and the writer", async () => {
    const path = join(folder, "hour.recording");
    const random = randomFrom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const writer = await RecordingWriter.open(path, makeRecording().meta, START_MS);
    const collector = new ArmCollector({ arm: "head", writer, startedAtMs: START_MS });
    for (let second = 0; second < 3600; second++) {
      const timeMs = START_MS + second * 1000;
      const requests = Array.from({ length: 20 }, (_, i) => {
        const endpoint = Math.floor(random() * 10);
        const durationMs = (20 + 30 * endpoint) * Math.exp(0.5 * normal());
        const failed = random() < 0.01;
        return [
          ...requestRows({ timeMs: timeMs + i * 49, name: `GET /e${endpoint}`, durationMs, failed }),
          { metric: "checks", timeMs: timeMs + i * 49, value: failed ? 0 : 1, tags: { check: "status" } },
          { metric: "iteration_duration", timeMs: timeMs + i * 49, value: durationMs + 1000 },
          { metric: "iterations", timeMs: timeMs + i * 49, value: 1 },
          { metric: "data_sent", timeMs: timeMs + i * 49, value: 300 + Math.floor(random() * 50) },
          { metric: "data_received", timeMs: timeMs + i * 49, value: 900 + Math.floor(random() * 500) },
        ];
      });
      collector.write(Buffer.from(csvOf([...requests.flat(), { metric: "vus", timeMs, value: 20 }])));
      writer.runner({ second, cpu: random(), steal: random() / 100, eventLoopLagMs: random() * 20 });
      // As often as a real run does, whose seconds take a second each.
      if (second % 4 === 3) await writer.checkpoint();
    }
    collector.finish(COMPLETED, "http://target.test");
    await writer.close({ complete: true });
    expect((await readFile(path)).length).toBeLessThan(1024 * 1024);
    const { head } = await readRecording(path);
    expect(head.requests.reduce((total, cell) => total + cell.count, 0)).toBe(72_000);
  }, 120_000);
});

describe("a killed run", () => {
  it("leaves everything up to the last few seconds", async () => {
    const path = join(folder, "killed.recording");
    const script = `
      import { RecordingWriter } from ${JSON.stringify(import.meta.resolve("../../src/measure/recording-file.ts"))};
      import { makeRecording } from ${JSON.stringify(import.meta.resolve("../support/recordings.ts"))};
      import { noCells } from ${JSON.stringify(import.meta.resolve("../../src/measure/cells.ts"))};
      const recording = makeRecording({ seconds: 30, base: null });
      const writer = await RecordingWriter.open(${JSON.stringify(path)}, recording.meta, recording.startedAtMs);
      writer.cells("head", { ...noCells(), endpoints: recording.head.endpoints, requests: recording.head.requests });
      await writer.checkpoint();
      writer.cells("head", { ...noCells(), requests: recording.head.requests });
      console.log("written");
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");

    await expect(readRecording(path)).rejects.toThrow(/killed\.recording is cut off; /);
    const recording = await readRecording(path, { partial: true });
    expect(recording.complete).toBe(false);
    const expected = makeRecording({ seconds: 30, base: null });
    expect(recording.meta).toEqual(expected.meta);
    expect(JSON.stringify(recording.head.requests)).toBe(JSON.stringify(expected.head.requests));
    expect(recording.head.end.outcome).toBe("failed");
  });
});

it("the recording of a run that was killed at once names its target", async () => {
  const path = join(folder, "early.recording");
  const writer = await RecordingWriter.open(path, makeRecording().meta, START_MS);
  const url = "https://user:pass@target.test/api?key=1";
  new ArmCollector({ arm: "base", writer, startedAtMs: START_MS, url });
  await writer.checkpoint();
  const recording = await readRecording(path, { partial: true });
  expect(recording.base).toMatchObject({ url: "https://target.test/api", end: { outcome: "failed" } });
  await writer.close({ complete: false });
});

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
    const path = join(folder, "text.recording");
    await writeFile(path, "hello");
    await expect(readRecording(path)).rejects.toThrow(/text\.recording is not a recording/);
    await expect(readRecording(join(folder, "none.recording"))).rejects.toThrow(
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
