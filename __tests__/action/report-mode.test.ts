import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeRecording } from "../../src/measure/recording-file.ts";
import { archiveOf, forkRecording, reportArchive } from "../publish/archives.ts";
import { answers, dispatched, upload } from "./events.ts";
import { checkout, useActionWorld } from "./support.ts";

const world = useActionWorld();
const LONG = 240_000;
const SLOWER = { seconds: 90, seed: 7, head: { factor: 1.3 } };

test("mode report writes the report of an uploaded recording, decides nothing and ends with 0", {
  timeout: LONG,
}, async () => {
  upload(world, await reportArchive(forkRecording(SLOWER)));
  const workspace = await checkout();
  const result = await world.run({
    ...dispatched(world),
    workspace,
    inputs: { mode: "report", "run-id": "900" },
  });
  expect(result, result.lines.join("\n")).toMatchObject({
    exitCode: 0,
    annotations: [],
    outputs: { verdict: "fail" },
  });
  expect(result.summary).toMatch(/^### 🔴 Slower: .* longer/);
  expect(result.summary).not.toContain("forged");
  const page = await readFile(join(workspace, "load-report/report.html"), "utf8");
  expect(page).toContain("longer");
  expect(answers(world)).toEqual([]);
  expect(world.repository.workflow.statuses).toEqual([]);
  expect(world.repository.git.branches().size).toBe(0);
});

test("a recording by its path, whole or cut, as load-action report does it", { timeout: LONG }, async () => {
  const workspace = await checkout();
  await mkdir(join(workspace, "kept"));
  const file = encodeRecording(forkRecording(SLOWER));
  await writeFile(join(workspace, "kept/a.recording"), file);
  await writeFile(join(workspace, "kept/cut.recording"), file.subarray(0, file.length - 10));
  const run = (recording: string) =>
    world.run({
      ...dispatched(world),
      workspace,
      inputs: { mode: "report", recording, "report-dir": "again" },
    });
  const whole = await run("kept/a.recording");
  expect(whole, whole.lines.join("\n")).toMatchObject({
    exitCode: 0,
    outputs: { verdict: "fail", recording: "again/run.recording" },
  });
  const cut = await run("kept/cut.recording");
  expect(cut, cut.lines.join("\n")).toMatchObject({ exitCode: 0 });
  expect(cut.outputs.verdict).not.toBe("pass");
  expect(cut.summary).toContain("The recording was cut");
  const result = JSON.parse(await readFile(join(workspace, "again/result.json"), "utf8"));
  expect(result).toMatchObject({ complete: false, headSha: forkRecording().meta.headSha });
});

test("what cannot be had is said in one line, with exit code 2", { timeout: LONG }, async () => {
  const run = (inputs: Record<string, string>) =>
    world.run({ ...dispatched(world), inputs: { mode: "report", ...inputs } });
  const missing = await run({ recording: "nowhere.recording" });
  expect(missing.exitCode).toBe(2);
  expect(missing.annotations[0]?.message).toMatch(
    /^recording: nowhere\.recording cannot be read: .*; write the path/,
  );
  upload(world, await archiveOf({ "run.recording": "not one" }));
  expect((await run({ "run-id": "900" })).exitCode).toBe(2);
  const none = await run({ "run-id": "900", artifact: "other" });
  expect(none.exitCode).toBe(2);
  expect(none.annotations[0]?.message).toMatch(/^artifact: run 900 has no artifact other; write/);
});
