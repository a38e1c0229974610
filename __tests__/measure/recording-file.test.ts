import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InfrastructureError, UsageError } from "../../src/errors.ts";
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
