import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noCells } from "../../src/measure/cells.ts";
import { encodeRecording, RecordingWriter } from "../../src/measure/recording-file.ts";
import { loadAction } from "../support/cli.ts";
import { makeRecording } from "../support/recordings.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "watch-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const watch = (path: string) => loadAction(["watch", path], folder);

test("a run of another process is followed until it ends", { timeout: 60_000 }, async () => {
  const path = join(folder, "run.recording");
  const recording = makeRecording({ seconds: 40, base: null });
  const watching = watch(path);
  await wait(500);
  const writer = await RecordingWriter.open(path, recording.meta, recording.startedAtMs);
  for (let from = 0; from < 40; from += 10) {
    const here = <T extends { second: number }>(cells: T[]) =>
      cells.filter(({ second }) => second >= from && second < from + 10);
    writer.cells("head", {
      ...noCells(),
      endpoints: from === 0 ? recording.head.endpoints : [],
      requests: here(recording.head.requests),
      load: here(recording.head.load),
    });
    await writer.checkpoint();
    await wait(700);
  }
  await writer.close({ complete: true });
  const { code, stderr } = await watching;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("gate: 30 iterations/s for 40 s");
  expect(stderr).toMatch(/^0:(30|40) of 0:40 · 10 VUs, 30\/s, p95 \d+ ms, 0 failed · [▁-█]+$/m);
  expect(stderr).toMatch(/The run has ended\.\n$/);
});

test("a run that was cut says so", { timeout: 60_000 }, async () => {
  const path = join(folder, "cut.recording");
  await writeFile(path, encodeRecording(makeRecording({ seconds: 5, complete: false })));
  const { code, stderr } = await watch(path);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("The run was cut: what had been measured is in the recording.");
});

test("what is no recording is bad input", { timeout: 60_000 }, async () => {
  const path = join(folder, "other.csv");
  await writeFile(path, "metric_name,timestamp,metric_value\n");
  const { code, stderr } = await watch(path);
  expect(code).toBe(2);
  expect(stderr).toMatch(/other\.csv is not a recording\n$/);
});
