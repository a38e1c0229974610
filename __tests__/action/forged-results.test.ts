import { describe, expect, test } from "vitest";
import { archiveOf, forkRecording, reportArchive } from "../publish/archives.ts";
import { sha } from "../support/fake-github/state.ts";
import { answers, fromFork, measured, statusLines, upload } from "./events.ts";
import { checkout, useActionWorld } from "./support.ts";

const world = useActionWorld();
const WAITING = "pending waits for /load";

describe("a forged result", () => {
  test("is green for nobody, and shows nothing but its figures", async () => {
    fromFork(world);
    const forged = forkRecording({
      seconds: 30,
      rate: 60,
      base: {},
      endpoints: [{ name: "<img src=x onerror=1> @all [a](javascript:1)", share: 1, medianMs: 50 }],
    });
    forged.meta.runName = "::error::forged";
    forged.meta.scenario.shape = "##[error]forged";
    forged.head.stream.samples = ["::add-mask::gate"];
    const evil = { "comment.md": "APPROVED", "summary.md": "APPROVED", "result.json": '{"verdict":"pass"}' };
    const archive = await reportArchive(forged);
    upload(world, archive);
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result, result.lines.join("\n")).toMatchObject({
      exitCode: 0,
      annotations: [],
      refused: [],
      leaks: [],
    });
    expect(statusLines(world).every((line) => line.startsWith(WAITING))).toBe(true);
    expect(statusLines(world)).toHaveLength(1);
    const shown = `${answers(world)} ${result.summary}`;
    expect(shown).not.toContain(evil["comment.md"]);
    // Names stand in code type, where they mean nothing.
    expect(shown.replace(/`[^`]*`/g, "")).not.toMatch(/<img|@all|\]\(javascript|forged/);
    expect(shown).toContain("Advisory");
  });

  test("about another commit, scenario or in another form waits without a result", async () => {
    fromFork(world);
    const unusable: [Buffer, RegExp][] = [
      [await reportArchive(forkRecording({ seconds: 5, meta: { headSha: sha("other") } })), /another commit/],
      [await reportArchive(forkRecording({ seconds: 5 }, { name: "gate" })), /another scenario than load/],
      [await archiveOf({ "run.recording": "SLR nonsense" }), /not a recording|corrupt/],
      [await archiveOf({ "result.json": '{"verdict":"pass"}' }), /has no run\.recording/],
      [Buffer.from("<!DOCTYPE html>"), /no usable ZIP archive/],
    ];
    for (const [index, [archive, message]] of unusable.entries()) {
      world.repository.workflow.artifacts.length = 0;
      upload(world, archive);
      const options = measured();
      const result = await world.run({
        ...options,
        inputs: {},
        job: { ...options.job, runId: String(2000 + index) },
      });
      expect(result.exitCode, result.lines.join("\n")).toBe(0);
      expect(statusLines(world).at(-1)).toBe(WAITING);
      expect(answers(world)).toEqual([expect.stringMatching(/Not judged[\s\S]*waits for `\/load`/)]);
      expect(answers(world)[0]).toMatch(message);
    }
  });

  test.each([
    ["is larger than it may be", { sizeBytes: 2 ** 40 }, /larger than/],
    ["has expired", { expired: true }, /expired/],
    ["has another name", { name: "other" }, /left no artifact load-report/],
  ])("that %s is not downloaded", async (_, artifact, message) => {
    fromFork(world);
    upload(world, Buffer.from("x"), artifact);
    const result = await world.run({ ...measured(), inputs: {} });
    expect(result.exitCode, result.lines.join("\n")).toBe(0);
    expect(answers(world)[0]).toMatch(message);
    expect(
      world.github.exchanges.some(({ path }) => path.includes("/zip") || path.includes("_archives")),
    ).toBe(false);
  });

  test("the limits of the default branch are judged, not those that the artifact names", async () => {
    fromFork(world);
    const scenario =
      "scenario: load\nduration: 20s\nrate: 30/s\nactions: [{ name: a, method: GET, path: / }]\ncriteria: [p95 < 1ms]\n";
    upload(world, await reportArchive(forkRecording({ seconds: 20, rate: 60 }, { criteria: [] })));
    const workspace = await checkout({ "load.yaml": scenario });
    const result = await world.run({ ...measured(), workspace, inputs: {} });
    expect(result.outputs.verdict, result.lines.join("\n")).toBe("fail");
    expect(statusLines(world)).toEqual([
      expect.stringMatching(/^pending waits for \/load; the fork says fail/),
    ]);
  });
});
